// What libdeflate.wasm exports: one block in, one zlib stream or a part of a deflate stream out. The module imports
// nothing.
#include "heap.h"
#include <stdbool.h>

static bool endsStream; // whether the last block is to be the stream's last: build.sh makes libdeflate ask
#include "lib/deflate_compress.c"

#define MAX_FLUSH_BYTES 5u

static struct libdeflate_compressor *compressor;
static uint8_t *block, *stream;
static size_t blockBytes, streamBytes;

// Makes room for a block and what it becomes, and gives the place of the block; 0 where there is no memory, and
// for levels other than 1 to 12.
EXPORT(reserve) uint8_t *reserve(size_t bytes, int level) {
  heap = (uintptr_t)&__heap_base;
  compressor = level < 1 ? NULL : libdeflate_alloc_compressor(level);
  if (compressor == NULL)
    return NULL;
  blockBytes = bytes;
  streamBytes = libdeflate_zlib_compress_bound(compressor, bytes) + MAX_FLUSH_BYTES;
  block = malloc(bytes);
  stream = malloc(streamBytes);
  return stream == NULL ? NULL : block;
}

// A whole stream in zlib wrapping (RFC 1950) of the block that lies in its place. Gives its size.
EXPORT(encodeStream) size_t encodeStream(void) {
  endsStream = true;
  return libdeflate_zlib_compress(compressor, block, blockBytes, stream, streamBytes);
}

// Blocks of a deflate stream (RFC 1951) that others can follow: none is the last, and they end at the end of a byte.
// Gives their size.
EXPORT(encodePart) size_t encodePart(void) {
  endsStream = false;
  struct deflate_output_bitstream out = {.next = stream, .end = stream + streamBytes - MAX_FLUSH_BYTES};
  compressor->impl(compressor, block, blockBytes, &out);
  // An empty stored block: three bits of header, the rest of the byte, the length and its complement.
  if (out.bitcount > 0)
    *out.next++ = (uint8_t)out.bitbuf;
  if (out.bitcount == 0 || out.bitcount > 5)
    *out.next++ = 0;
  static const uint8_t empty[] = {0x00, 0x00, 0xff, 0xff};
  memcpy(out.next, empty, sizeof empty);
  return (size_t)(out.next + sizeof empty - stream);
}

// Where lies what was encoded last.
EXPORT(place) uint8_t *place(void) { return stream; }
