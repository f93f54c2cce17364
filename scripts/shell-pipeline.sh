#!/bin/bash
# The plain way to change a Talos initramfs, on one machine with the usual tools: what `rootsmith build` is
# measured against. Needs root, as unsquashfs does to keep owners and device nodes.
#
#   shell-pipeline.sh INITRAMFS_IN INITRAMFS_OUT OVERLAY_DIR "RM LIST"
set -euo pipefail

if [ $# -lt 3 ]; then
  echo "usage: $0 INITRAMFS_IN INITRAMFS_OUT OVERLAY_DIR [\"RM LIST\"]" >&2
  exit 2
fi
in=$(realpath "$1")
out=$(realpath -m "$2")
overlay=$(realpath "$3")
remove=${4:-}

work=$(mktemp -d "${TMPDIR:-/tmp}/shell-pipeline.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/initramfs"
cd "$work/initramfs"

# Talos packs with xz up to 1.7 and with zstd since; the file is called initramfs.xz all the same.
case $(head -c 4 "$in" | od -An -tx1 | tr -d ' \n') in
  fd377a58) family=xz ;;
  28b52ffd) family=zstd ;;
  *) echo "$0: $in is neither xz nor zstd" >&2; exit 1 ;;
esac

"$family" -dc "$in" | cpio -idm --quiet
unsquashfs -no-progress -f -d "$work/rootfs" rootfs.sqsh >/dev/null
rm rootfs.sqsh
# Word splitting and globs are wanted: that is how the ONBUILD steps treat RM.
for path in $remove; do
  # shellcheck disable=SC2086,SC2115
  rm -rf "$work/rootfs"$path
done
cp -a "$overlay/." "$work/rootfs/"

if [ "$family" = xz ]; then
  mksquashfs "$work/rootfs" rootfs.sqsh -all-root -noappend -comp xz -Xdict-size 100% -no-progress >/dev/null
  find . | LC_ALL=C sort | cpio --quiet -H newc -o | xz -C crc32 -0 -e -T 0 -z >"$out.partial"
else
  mksquashfs "$work/rootfs" rootfs.sqsh -all-root -noappend -comp zstd -Xcompression-level 18 -no-progress >/dev/null
  find . | LC_ALL=C sort | cpio --quiet -H newc -o | zstd -q -c -T0 -18 >"$out.partial"
fi
mv "$out.partial" "$out"
