// What unlzma.wasm exports: LZMA2 data in, what it expands to out, piece by piece. The module imports nothing. The LZMA
// SDK decodes LZMA2 and undoes the filters; what the xz format puts around them is read in TypeScript. One instance
// decodes one block at a time.
#include "heap.h"
#include "Bra.h"
#include "Delta.h"
#include "Lzma2Dec.h"
#include "XzCrc64.h"
#include <stdbool.h>

#define OUTPUT_BYTES (256u * 1024)
#define ALIGNMENT_MASK 15u // the largest alignment of a filter is that of IA-64
#define MAX_FILTERS 3u
#define MIN_DICTIONARY_BYTES 4096u

// What `run` gives.
enum { NEEDS_INPUT, HAS_OUTPUT, ENDED, DAMAGED };

typedef struct {
  uint32_t id; //      as the xz format has them
  uint32_t address; // where the next byte that it passes would lie; the distance of a delta
  uint32_t state; //   of x86
  uint8_t history[DELTA_STATE_SIZE];
  size_t passed; //    it is done with the bytes of `output` before this
} Filter;

static CLzma2Dec decoder;
static Filter filters[MAX_FILTERS]; // in the order in which they are undone
static size_t filterCount;
static uint8_t *input, *output;
static size_t inputBytes, taken; // of the piece that lies in its place
static size_t start, given;      // what `run` gave last: bytes of `output` from one to the other
static size_t filled;            // bytes of `output`
static uint64_t left;            // bytes that may still come
static bool endIsKnown, hasEnded, wantsCrc64;
static uint64_t crc64;

static void *allocate(ISzAllocPtr of, size_t bytes) { return malloc(bytes); }
static void release(ISzAllocPtr of, void *memory) { free(memory); }
static const ISzAlloc allocator = {allocate, release};

// Begins a block that comes in pieces of at most `pieceBytes`. Its content is at most `mostBytes` where that is not 0:
// more is damage, and no larger dictionary is needed. False where there is no memory.
EXPORT(begin) bool begin(uint32_t dictionaryCode, size_t pieceBytes, uint32_t mostBytes, bool withCrc64) {
  heap = (uintptr_t)&__heap_base;
  input = malloc(pieceBytes);
  output = malloc(OUTPUT_BYTES);
  filterCount = inputBytes = taken = start = given = filled = 0;
  endIsKnown = mostBytes != 0;
  left = endIsKnown ? mostBytes : UINT64_MAX;
  hasEnded = false;
  wantsCrc64 = withCrc64;
  crc64 = CRC64_INIT_VAL;
  if (wantsCrc64)
    Crc64GenerateTable();
  Lzma2Dec_CONSTRUCT(&decoder);
  if (Lzma2Dec_AllocateProbs(&decoder, (Byte)dictionaryCode, &allocator) != SZ_OK)
    return false;
  const uint32_t largest = decoder.decoder.prop.dicSize;
  const uint32_t needed = endIsKnown && mostBytes < largest ? mostBytes : largest;
  decoder.decoder.dicBufSize = needed < MIN_DICTIONARY_BYTES ? MIN_DICTIONARY_BYTES : needed;
  decoder.decoder.dic = malloc(decoder.decoder.dicBufSize);
  Lzma2Dec_Init(&decoder);
  return decoder.decoder.dic != NULL;
}

// Adds a filter; the one before LZMA2 comes first. `property` is the address of the first byte, or a delta's distance.
// False for one that is not known.
EXPORT(addFilter) bool addFilter(uint32_t id, uint32_t property) {
  if (filterCount == MAX_FILTERS || id < 3 || id > 11)
    return false;
  Filter *const filter = &filters[filterCount++];
  *filter = (Filter){.id = id, .address = property, .state = Z7_BRANCH_CONV_ST_X86_STATE_INIT_VAL};
  return true;
}

// Gives how many of the bytes it has passed; those that it looks ahead to are left for the next time.
static size_t undo(Filter *filter, uint8_t *at, size_t size) {
  switch (filter->id) {
  case 3:
    Delta_Decode(filter->history, filter->address, at, size);
    return size;
  case 4:
    return (size_t)(z7_BranchConvSt_X86_Dec(at, size, filter->address, &filter->state) - at);
  case 5:
    return (size_t)(z7_BranchConv_PPC_Dec(at, size, filter->address) - at);
  case 6:
    return (size_t)(z7_BranchConv_IA64_Dec(at, size, filter->address) - at);
  case 7:
    return (size_t)(z7_BranchConv_ARM_Dec(at, size, filter->address) - at);
  case 8:
    return (size_t)(z7_BranchConv_ARMT_Dec(at, size, filter->address) - at);
  case 9:
    return (size_t)(z7_BranchConv_SPARC_Dec(at, size, filter->address) - at);
  case 10:
    return (size_t)(z7_BranchConv_ARM64_Dec(at, size, filter->address) - at);
  default:
    return (size_t)(z7_BranchConv_RISCV_Dec(at, size, filter->address) - at);
  }
}

// Each filter gets what the one before it has passed. At the end of the content, the bytes that a filter would need
// more for stay as they are. Gives how many bytes all of them have passed.
static size_t undoFilters(void) {
  size_t end = filled;
  for (Filter *filter = filters; filter < filters + filterCount; filter += 1) {
    const size_t passed = undo(filter, output + filter->passed, end - filter->passed);
    if (filter->id != 3)
      filter->address += passed;
    filter->passed = hasEnded ? end : filter->passed + passed;
    end = filter->passed;
  }
  return end;
}

// Makes room: bytes that were given go. The others keep their alignment, which filters count on.
static void discardGiven(void) {
  const size_t distance = given & ~(size_t)ALIGNMENT_MASK;
  memmove(output, output + distance, filled - distance);
  filled -= distance;
  given -= distance;
  for (size_t at = 0; at < filterCount; at += 1)
    filters[at].passed -= distance;
}

// Says that a piece of so many bytes lies at `inputPlace`. The piece before has to be taken whole.
EXPORT(feed) void feed(size_t bytes) {
  inputBytes = bytes;
  taken = 0;
}

// Goes on until the piece is taken or the room for output is full.
EXPORT(run) int run(void) {
  discardGiven();
  start = given;
  const size_t room = OUTPUT_BYTES - filled;
  const bool isLast = endIsKnown && left <= room;
  SizeT made = isLast ? (SizeT)left : room, used = inputBytes - taken;
  ELzmaStatus status = LZMA_STATUS_NOT_SPECIFIED;
  const SRes result = Lzma2Dec_DecodeToBuf(&decoder, output + filled, &made, input + taken, &used,
                                           isLast ? LZMA_FINISH_END : LZMA_FINISH_ANY, &status);
  taken += used;
  filled += made;
  left -= made;
  hasEnded = status == LZMA_STATUS_FINISHED_WITH_MARK;
  given = undoFilters();
  if (wantsCrc64)
    crc64 = Crc64Update(crc64, output + start, given - start);
  if (result != SZ_OK)
    return DAMAGED;
  return hasEnded ? ENDED : status == LZMA_STATUS_NEEDS_MORE_INPUT ? NEEDS_INPUT : HAS_OUTPUT;
}

EXPORT(inputPlace) uint8_t *inputPlace(void) { return input; }

// Bytes of the piece that `run` has taken so far.
EXPORT(takenBytes) size_t takenBytes(void) { return taken; }

// What `run` gave last: valid until the next call.
EXPORT(place) uint8_t *place(void) { return output + start; }
EXPORT(givenBytes) size_t givenBytes(void) { return given - start; }

// Of all that was given, where it was wanted.
EXPORT(crc) uint64_t crc(void) { return CRC64_GET_DIGEST(crc64); }
