// What lzma.wasm exports: one block in, one whole xz stream out. The module imports nothing. The LZMA SDK encodes LZMA2
// and its branch filters; around them the format is written here (The .xz File Format 1.1.0, sections 2 to 4).
#include "heap.h"
#include "7zCrc.h"
#include "Bra.h"
#include "Lzma2Enc.h"
#include <stdbool.h>

#define STREAM_HEADER_BYTES 12u
#define MAX_BLOCK_HEADER_BYTES 28u // two sizes of up to 5 bytes, two filters
#define DATA_AT (STREAM_HEADER_BYTES + MAX_BLOCK_HEADER_BYTES)
#define MAX_END_BYTES 40u // padding, check, index, footer
#define LZMA2 0x21u
#define MIN_DICTIONARY_BYTES 4096u
#define COMMON_DICTIONARY_BYTES 131072u // of squashfs

static uintptr_t afterBlock; // where the heap begins for an encoder
static uint8_t *block, *room, *stream;
static size_t blockBytes, roomBytes;

// Makes room for a block and its stream, and gives the place of the block; 0 where there is no memory.
EXPORT(reserve) uint8_t *reserve(size_t bytes) {
  CrcGenerateTable();
  heap = (uintptr_t)&__heap_base;
  blockBytes = bytes;
  roomBytes = bytes + bytes / 1024 + 64; // LZMA2 stores what does not compress, with 3 bytes for each 64 KiB
  block = malloc(bytes);
  room = malloc(DATA_AT + roomBytes + MAX_END_BYTES);
  afterBlock = heap;
  return room == NULL ? NULL : block;
}

static void *allocate(ISzAllocPtr of, size_t bytes) { return malloc(bytes); }
static void release(ISzAllocPtr of, void *memory) { free(memory); }
static const ISzAlloc allocator = {allocate, release};

// Effort 0 is fast, for what is read once; effort 1 is what blocks are worth that lie in images for years: all that
// `xz -6` does. In blocks of the common size, less is enough: 24 steps, and a match of 40 bytes, give the same to 0.2 %
// in seven eighths of the time.
static CLzma2EncProps propertiesOf(uint32_t effort, uint32_t dictionaryBytes) {
  CLzma2EncProps properties;
  Lzma2EncProps_Init(&properties);
  CLzmaEncProps *lzma = &properties.lzmaProps;
  lzma->level = effort == 0 ? 1 : 5;
  lzma->dictSize = dictionaryBytes;
  lzma->numThreads = properties.numTotalThreads = 1;
  if (effort == 1) {
    lzma->fb = dictionaryBytes <= COMMON_DICTIONARY_BYTES ? 40 : 64;
    lzma->mc = dictionaryBytes <= COMMON_DICTIONARY_BYTES ? 24 : 48;
    lzma->numHashBytes = 4;
  }
  properties.blockSize = LZMA2_ENC_PROPS_BLOCK_SIZE_SOLID;
  return properties;
}

// Gives the size; 0 where there is no memory.
static size_t encodeLzma2(const uint8_t *content, uint32_t effort, uint32_t dictionaryBytes) {
  const CLzma2EncHandle encoder = Lzma2Enc_Create(&allocator, &allocator);
  if (encoder == NULL)
    return 0;
  const CLzma2EncProps properties = propertiesOf(effort, dictionaryBytes);
  if (Lzma2Enc_SetProps(encoder, &properties) != SZ_OK)
    return 0;
  Lzma2Enc_SetDataSize(encoder, blockBytes);
  size_t size = roomBytes;
  const SRes result = Lzma2Enc_Encode2(encoder, NULL, room + DATA_AT, &size, NULL, content, blockBytes, NULL);
  return result == SZ_OK ? size : 0;
}

// Filters by the ids that the xz format gives them. False for one that is not known.
static bool filter(uint8_t *content, size_t size, uint32_t id) {
  uint32_t state = Z7_BRANCH_CONV_ST_X86_STATE_INIT_VAL;
  switch (id) {
  case 4:
    return z7_BranchConvSt_X86_Enc(content, size, 0, &state) != NULL;
  case 5:
    return z7_BranchConv_PPC_Enc(content, size, 0) != NULL;
  case 6:
    return z7_BranchConv_IA64_Enc(content, size, 0) != NULL;
  case 7:
    return z7_BranchConv_ARM_Enc(content, size, 0) != NULL;
  case 8:
    return z7_BranchConv_ARMT_Enc(content, size, 0) != NULL;
  case 9:
    return z7_BranchConv_SPARC_Enc(content, size, 0) != NULL;
  default:
    return false;
  }
}

static uint8_t *putWord(uint8_t *at, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    *at++ = (uint8_t)(value >> shift);
  return at;
}

// Seven bits in each byte, the lowest first (section 1.2).
static uint8_t *putNumber(uint8_t *at, size_t value) {
  for (; value >= 0x80; value >>= 7)
    *at++ = (uint8_t)(value | 0x80);
  *at++ = (uint8_t)value;
  return at;
}

static uint8_t *padTo4(uint8_t *at, const uint8_t *start) {
  while ((at - start) % 4 != 0)
    *at++ = 0;
  return at;
}

static uint8_t *putCrc(uint8_t *at, const void *content, size_t size) { return putWord(at, CrcCalc(content, size)); }

static uint8_t *putStreamFlags(uint8_t *at) {
  *at++ = 0;
  *at++ = 1; // CRC32
  return at;
}

// The dictionary in the one byte that LZMA2 has for it: 2 or 3 times a power of two (section 5.3.1).
static uint8_t dictionaryByte(uint32_t bytes) {
  uint8_t code = 0;
  while (((2u | (code & 1u)) << (code / 2u + 11u)) < bytes)
    code += 1;
  return code;
}

// Both sizes, the filters, and their number (section 3.1). Gives its size.
static size_t writeBlockHeader(uint8_t *start, size_t dataBytes, uint32_t dictionaryBytes, uint32_t branchFilter) {
  uint8_t *at = start + 1;
  *at++ = 0xc0 | (branchFilter == 0 ? 0 : 1);
  at = putNumber(at, dataBytes);
  at = putNumber(at, blockBytes);
  if (branchFilter != 0) {
    *at++ = (uint8_t)branchFilter;
    *at++ = 0; // no properties: the content begins at address 0
  }
  *at++ = LZMA2;
  *at++ = 1; // byte of properties
  *at++ = dictionaryByte(dictionaryBytes);
  at = padTo4(at, start);
  *start = (uint8_t)((at - start) / 4);
  return (size_t)(putCrc(at, start, (size_t)(at - start)) - start);
}

// Index and footer (sections 4 and 2.1.2). Gives where they end.
static uint8_t *putEnd(uint8_t *start, size_t unpaddedBytes) {
  uint8_t *at = start;
  *at++ = 0; // where a block would have the size of its header
  *at++ = 1; // blocks
  at = putNumber(at, unpaddedBytes);
  at = putNumber(at, blockBytes);
  at = padTo4(at, start);
  at = putCrc(at, start, (size_t)(at - start));
  uint8_t *const footer = at;
  at = putWord(at + 4, (uint32_t)(at - start) / 4 - 1);
  at = putStreamFlags(at);
  putCrc(footer, footer + 4, 6);
  *at++ = 'Y';
  *at++ = 'Z';
  return at;
}

// Encodes the block that lies in its place, and gives the size of the stream; 0 where there is no memory, and for a
// dictionary that LZMA2 does not have. A branch filter is one by its id, or 0 for none.
EXPORT(encode) size_t encode(uint32_t effort, uint32_t dictionaryBytes, uint32_t branchFilter) {
  if (dictionaryBytes < MIN_DICTIONARY_BYTES)
    return 0;
  heap = afterBlock;
  const uint8_t *content = block;
  if (branchFilter != 0) {
    uint8_t *filtered = malloc(blockBytes);
    if (filtered == NULL || !filter(memcpy(filtered, block, blockBytes), blockBytes, branchFilter))
      return 0;
    content = filtered;
  }
  const size_t dataBytes = encodeLzma2(content, effort, dictionaryBytes);
  if (dataBytes == 0)
    return 0;
  // How long the header is shows only now: the stream begins where its header ends at the data.
  uint8_t header[MAX_BLOCK_HEADER_BYTES];
  const size_t headerBytes = writeBlockHeader(header, dataBytes, dictionaryBytes, branchFilter);
  uint8_t *const data = room + DATA_AT;
  stream = data - headerBytes - STREAM_HEADER_BYTES;
  memcpy(data - headerBytes, header, headerBytes);
  static const uint8_t magic[] = {0xfd, '7', 'z', 'X', 'Z', 0};
  uint8_t *flags = memcpy(stream, magic, sizeof magic) + sizeof magic;
  putCrc(putStreamFlags(flags), flags, 2);
  uint8_t *at = padTo4(data + dataBytes, data);
  at = putCrc(at, block, blockBytes);
  return (size_t)(putEnd(at, headerBytes + dataBytes + 4) - stream);
}

// Where the stream lies that was encoded last.
EXPORT(place) uint8_t *place(void) { return stream; }
