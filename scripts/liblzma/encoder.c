// What the WebAssembly module exports: one block in, one whole xz stream out. The module
// imports nothing. Its heap is a pointer that goes up and is put back for every stream: an encoder is never more than
// one block old, and the memory of the largest block so far serves all that follow.
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define PAGE_BYTES 65536u
#define ALIGNMENT 16u

extern uint8_t __heap_base;

static uintptr_t heap;       // the next free byte
static uintptr_t afterBlock; // where the heap begins for an encoder
static uint8_t *block, *stream;
static size_t blockBytes, streamBytes;

void *malloc(size_t size) {
  const uintptr_t start = (heap + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
  const uint64_t end = (uint64_t)start + size;
  const uint64_t pages = (end + PAGE_BYTES - 1) / PAGE_BYTES;
  const size_t present = __builtin_wasm_memory_size(0);
  if (pages > present) {
    if (pages > UINT16_MAX || __builtin_wasm_memory_grow(0, (size_t)pages - present) == SIZE_MAX)
      return NULL;
  }
  heap = (uintptr_t)end;
  return (void *)start;
}

void *calloc(size_t count, size_t size) {
  void *at = malloc(count * size); // liblzma passes a count of 1
  return at == NULL ? NULL : memset(at, 0, count * size);
}

void free(void *pointer) { (void)pointer; }

// The other functions of <string.h> are instructions.
int memcmp(const void *a, const void *b, size_t size) {
  const uint8_t *left = a, *right = b;
  for (size_t at = 0; at < size; at += 1)
    if (left[at] != right[at])
      return left[at] - right[at];
  return 0;
}

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
