// The heap of a WebAssembly module that encodes one block after the other: a pointer that goes up and is put back for
// the next block. An encoder is never more than one block old, and the memory of the largest block so far serves all
// that follow.
#pragma once
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define PAGE_BYTES 65536u
#define ALIGNMENT 16u

extern uint8_t __heap_base;

static uintptr_t heap; // the next free byte

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
  void *at = malloc(count * size); // the libraries pass a count of 1
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
