#!/bin/sh
# Runs the official conformance suite of the OCI distribution specification against `rootsmith serve`.
# Needs Go >= 1.24 and its module proxy, or a suite that was built before: CONFORMANCE=/path/to/conformance.
# Its data set "sparse" stays off, as it is by default: it asks for images without their layers to be taken,
# which the specification lets a registry refuse, and this one does.
# Usage: scripts/conformance.sh [RESULTS_DIRECTORY]
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
results=${1:-$root/out/conformance}
version=${OCI_SUITE_VERSION:-latest}
PATH=$root/node_modules/.bin:$PATH
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT INT TERM

if [ -z "${CONFORMANCE:-}" ]; then
  command -v go >/dev/null || { echo 'conformance.sh: Go is missing; set CONFORMANCE to a suite that was built before' >&2; exit 7; }
  GOBIN=$work/bin go install "github.com/opencontainers/distribution-spec/conformance@$version"
  CONFORMANCE=$work/bin/conformance
fi

node "$root/src/main.ts" serve "$work/registry" --listen 127.0.0.1:0 --quiet >"$work/address" &
server=$!
tries=0
until [ -s "$work/address" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 100 ] && kill -0 "$server" 2>/dev/null || { echo 'conformance.sh: the server did not start' >&2; exit 1; }
  sleep 0.1
done
address=$(sed 's,^http://,,' "$work/address")

status=0
for specification in 1.0 1.1 dev; do
  mkdir -p "$results/$specification"
  echo "conformance.sh: specification $specification against $address" >&2
  OCI_REGISTRY=$address OCI_TLS=disabled OCI_VERSION=$specification \
    OCI_REPO1="conformance/$specification/one" OCI_REPO2="conformance/$specification/two" \
    OCI_CONFIGURATION=/dev/null OCI_RESULTS_DIR="$results/$specification" "$CONFORMANCE" || status=$?
done
exit "$status"
