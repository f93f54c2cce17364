// What liblzma.wasm exports: one block in, one whole xz stream out. The module imports nothing.
#include "heap.h"
#include <lzma.h>

static uintptr_t afterBlock; // where the heap begins for an encoder
static uint8_t *block, *stream;
static size_t blockBytes, streamBytes;

// Makes room for a block and its stream, and gives the place of the block; 0 where there is no memory.
EXPORT(reserve) uint8_t *reserve(size_t bytes) {
  heap = (uintptr_t)&__heap_base;
  blockBytes = bytes;
  streamBytes = lzma_stream_buffer_bound(bytes);
  block = malloc(bytes);
  stream = malloc(streamBytes);
  afterBlock = heap;
  return stream == NULL ? NULL : block;
}

// Encodes the block that lies in its place, and gives the size of the stream; 0 where liblzma refuses. Presets are 0 to
// 6; a branch filter is liblzma's id, or 0 for none.
EXPORT(encode) size_t encode(uint32_t preset, uint32_t dictionaryBytes, uint32_t branchFilter) {
  heap = afterBlock;
  lzma_options_lzma options;
  if (lzma_lzma_preset(&options, preset))
    return 0;
  options.dict_size = dictionaryBytes;
  const lzma_filter lzma2 = {LZMA_FILTER_LZMA2, &options}, end = {LZMA_VLI_UNKNOWN, NULL};
  lzma_filter filters[] = {{branchFilter, NULL}, lzma2, end};
  size_t size = 0;
  const lzma_ret result = lzma_stream_buffer_encode(branchFilter == 0 ? filters + 1 : filters, LZMA_CHECK_CRC32, NULL,
                                                    block, blockBytes, stream, &size, streamBytes);
  return result == LZMA_OK ? size : 0;
}

// Where the stream lies that was encoded last.
EXPORT(place) uint8_t *place(void) { return stream; }
