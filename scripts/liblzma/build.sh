#!/bin/bash
# Compiles the block encoder of liblzma to src/formats/xz/liblzma.wasm: `npm run liblzma -- ARCHIVE`, where ARCHIVE is
# the source of XZ Utils 5.4.1 as its authors released it, which Debian 12 has as xz-utils_5.4.1.orig.tar.xz. Needs xz,
# clang-19 and lld-19, which nothing else in this repository needs: the module is committed. The same source, compiler
# and flags give the same bytes. liblzma is in the public domain.
set -euo pipefail

source_sha256=5d9827aa1875b21c288f78864bb26d2650b436ea8d2cad364e4921eb6266a5a5

archive=$(realpath "${1:?name the source archive of XZ Utils 5.4.1}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(realpath "${2:-$here/../../src/formats/xz/liblzma.wasm}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "$source_sha256  $archive" | sha256sum --check --quiet
tar -xf "$archive" -C "$work" --strip-components=1 xz-5.4.1/src
cp "$here"/encoder.c "$work"
cp -r "$here"/include "$work"
cd "$work"

files=(
  encoder.c
  src/liblzma/check/{check,crc32_fast,crc32_table}.c
  src/liblzma/common/{common,block_util,filter_common,index,stream_flags_common,vli_size,easy_preset}.c
  src/liblzma/common/{block_buffer_encoder,block_encoder,block_header_encoder,filter_encoder,filter_flags_encoder}.c
  src/liblzma/common/{index_encoder,stream_buffer_encoder,stream_flags_encoder,vli_encoder}.c
  src/liblzma/lz/{lz_encoder,lz_encoder_mf}.c
  src/liblzma/lzma/{lzma_encoder,lzma_encoder_presets,lzma_encoder_optimum_fast,lzma_encoder_optimum_normal}.c
  src/liblzma/lzma/{lzma2_encoder,fastpos_table}.c
  src/liblzma/rangecoder/price_table.c
  src/liblzma/simple/{simple_coder,simple_encoder,x86,powerpc,ia64,arm,armthumb,sparc}.c
)
encoders=(LZMA1 LZMA2 X86 POWERPC IA64 ARM ARMTHUMB SPARC)
flags=(
  --target=wasm32 -nostdlib -std=c11 -O3 -Wall
  -mbulk-memory -fvisibility=hidden
  -DHAVE_INTTYPES_H -DHAVE_STDINT_H -DHAVE_STDBOOL_H -DHAVE_CHECK_CRC32 -DHAVE_MF_HC3 -DHAVE_MF_HC4 -DHAVE_MF_BT4
  -DTUKLIB_FAST_UNALIGNED_ACCESS -DTUKLIB_SYMBOL_PREFIX=lzma_ -DNDEBUG
  "${encoders[@]/#/-DHAVE_ENCODER_}"
  -Iinclude -Isrc/common -Isrc/liblzma
  -Isrc/liblzma/{api,check,common,delta,lz,lzma,rangecoder,simple}
  -Wl,--no-entry,--gc-sections,--strip-all,-O2
)
clang-19 "${flags[@]}" "${files[@]}" -o "$target"
chmod 644 "$target"
sha256sum "$target"
