#!/bin/bash
# Compiles the encoders of liblzma and libdeflate to src/encoders/*.wasm: `npm run encoders -- XZ LIBDEFLATE [FOLDER]`,
# where XZ and LIBDEFLATE are the sources of XZ Utils 5.4.1 and libdeflate 1.14 as their authors released them, which
# Debian 12 has as xz-utils_5.4.1.orig.tar.xz and libdeflate_1.14.orig.tar.gz. Needs xz, clang-19 and lld-19, which
# nothing else in this repository needs: the modules are committed. The same sources, compiler and flags give the same
# bytes. liblzma is in the public domain, libdeflate under the MIT license.
set -euo pipefail

liblzma_sha256=5d9827aa1875b21c288f78864bb26d2650b436ea8d2cad364e4921eb6266a5a5
libdeflate_sha256=89e7df898c37c3427b0f39aadcf733731321a278771d20fc553f92da8d4808ac

liblzma=$(realpath "${1:?name the source archive of XZ Utils 5.4.1}")
libdeflate=$(realpath "${2:?name the source archive of libdeflate 1.14}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(realpath "${3:-$here/../../src/encoders}")
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

mkdir "$work"/lib{lzma,deflate}

cd "$work"/liblzma
unpack "$liblzma" $liblzma_sha256 'xz-5.4.1/src'
files=(
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
compile liblzma "$here"/xz.c "${files[@]}" "${encoders[@]/#/-DHAVE_ENCODER_}" \
  -DHAVE_INTTYPES_H -DHAVE_STDINT_H -DHAVE_STDBOOL_H -DHAVE_CHECK_CRC32 -DHAVE_MF_HC3 -DHAVE_MF_HC4 -DHAVE_MF_BT4 \
  -DTUKLIB_FAST_UNALIGNED_ACCESS -DTUKLIB_SYMBOL_PREFIX=lzma_ -DNDEBUG \
  -Isrc/common -Isrc/liblzma -Isrc/liblzma/{api,check,common,delta,lz,lzma,rangecoder,simple}

cd "$work"/libdeflate
unpack "$libdeflate" $libdeflate_sha256 'libdeflate-1.14/*.[ch]'
# Words of 64 bits, which WebAssembly has although its addresses have 32; and no last block where others are to follow.
sed -i 's/^typedef size_t machine_word_t;/typedef uint64_t machine_word_t;/' common_defs.h
sed -i 's/ADD_BITS(is_final_block, 1)/ADD_BITS(is_final_block \&\& endsStream, 1)/
  s/bfinal = is_final_block;/bfinal = is_final_block \&\& endsStream;/' lib/deflate_compress.c
compile libdeflate "$here"/deflate.c lib/{utils,adler32,zlib_compress}.c -I. -msimd128
