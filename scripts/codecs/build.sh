#!/bin/bash
# Compiles the codecs of the LZMA SDK and the encoder of libdeflate to src/codecs/*.wasm: `npm run codecs -- 7ZIP
# LIBDEFLATE [FOLDER]`, where 7ZIP and LIBDEFLATE are the sources of 7-Zip 26.02, which hold the SDK, and of libdeflate
# 1.14 as Debian 12 has them: 7zip_22.01+really26.02+dfsg.orig.tar.xz and libdeflate_1.14.orig.tar.gz (`apt-get source
# --download-only 7zip libdeflate` fetches both). Needs xz, clang-19 and lld-19, which nothing else in this repository
# needs: the modules are committed. The same sources, compiler and flags give the same bytes. The files of the SDK are
# in the public domain, libdeflate is under the MIT license.
set -euo pipefail

sdk_sha256=cbd9aef3b1a6596aafece29601df759f05c4d1b5619619b42ece125b8fe4d9a8
libdeflate_sha256=89e7df898c37c3427b0f39aadcf733731321a278771d20fc553f92da8d4808ac

sdk=$(realpath "${1:?name the source archive of 7-Zip 26.02}")
libdeflate=$(realpath "${2:?name the source archive of libdeflate 1.14}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(realpath "${3:-$here/../../src/codecs}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpack() { # ARCHIVE SHA256 MEMBERS
  echo "$2  $1" | sha256sum --check --quiet
  tar -xf "$1" --strip-components=1 --wildcards "$3"
}

compile() { # NAME FLAG-OR-FILE...
  local name=$1
  shift
  clang-19 --target=wasm32 -nostdlib -std=c11 -O3 -Wall -mbulk-memory -fvisibility=hidden -I"$here"/include \
    -I"$here" -Wl,--no-entry,--gc-sections,--strip-all,-O2 "$@" -o "$target/$name.wasm"
  chmod 644 "$target/$name.wasm"
  sha256sum "$target/$name.wasm"
}

mkdir "$work"/{sdk,libdeflate}

cd "$work"/sdk
unpack "$sdk" $sdk_sha256 '*/C/*'
compile lzma "$here"/xz.c C/{LzmaEnc,Lzma2Enc,LzFind,7zCrc,7zCrcOpt,Bra,Bra86,BraIA64}.c -IC -DZ7_ST
compile unlzma "$here"/unlzma.c C/{LzmaDec,Lzma2Dec,XzCrc64,XzCrc64Opt,Delta,Bra,Bra86,BraIA64}.c -IC -DZ7_ST

cd "$work"/libdeflate
unpack "$libdeflate" $libdeflate_sha256 'libdeflate-1.14/*.[ch]'
# Words of 64 bits, which WebAssembly has although its addresses have 32; and no last block where others are to follow.
sed -i 's/^typedef size_t machine_word_t;/typedef uint64_t machine_word_t;/' common_defs.h
sed -i 's/ADD_BITS(is_final_block, 1)/ADD_BITS(is_final_block \&\& endsStream, 1)/
  s/bfinal = is_final_block;/bfinal = is_final_block \&\& endsStream;/' lib/deflate_compress.c
compile libdeflate "$here"/deflate.c lib/{utils,adler32,zlib_compress}.c -I. -msimd128
