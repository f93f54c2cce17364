export { Budget, expanded, received } from './budget.ts';
export { type BoundedStream, ByteReader } from './byte-reader.ts';
export {
  type ByteStream,
  beyond,
  coalesced,
  concatBytes,
  exactly,
  inPieces,
  limited,
  readAll,
  streamOf,
  upTo,
} from './byte-stream.ts';
export { fromByteString, toByteString } from './byte-string.ts';
export type { CompressBlock, CompressedSegment, Decompress, DecompressOptions, DecompressStream } from './codec.ts';
export { contentAccess } from './content-access.ts';
export { decodeText } from './decode-text.ts';
export { decompressPart, decompressParts, type PartDecoder } from './decompress.ts';
export { Sha256, verified } from './digests.ts';
export {
  baseName,
  childPath,
  type EntryPath,
  fromByteName,
  parentPath,
  parseEntryPath,
  ROOT_PATH,
  splitPath,
  toByteName,
} from './entry-path.ts';
export { formatBytes, scaledBytes } from './format-bytes.ts';
export { hexOf } from './hex.ts';
export { type LimitName, type Limits, limitNames, limitsWith, limitTable } from './limits.ts';
export { mapAhead } from './map-ahead.ts';
export { parsedJson } from './parsed-json.ts';
export {
  bytesPart,
  joinParts,
  type Part,
  type PartedContent,
  partsOf,
  rangePart,
  type Span,
  spansOf,
} from './parted-content.ts';
export { assertRange, bufferAccess, type RandomAccess, readRange, sliceAccess } from './random-access.ts';
export { readAhead } from './read-ahead.ts';
export { toSafeSize } from './safe-size.ts';
export { bytesContent, memoryScratch, type Scratch, type SizedContent } from './sized-content.ts';
export { type BlockRun, dataBlocks, type SparseBlock, sparseBlocks } from './sparse-blocks.ts';
export {
  type Extent,
  extentsOf,
  hole,
  type SparseContent,
  type SparsePiece,
  sparseContent,
  sparsePieces,
  sparseSegments,
  zeroChunks,
} from './sparse-content.ts';
export {
  type Field,
  i16le,
  raw,
  type StructValue,
  struct,
  text,
  u8,
  u16be,
  u16le,
  u32be,
  u32le,
  u64be,
  u64le,
} from './struct.ts';
export { withoutZeros } from './without-zeros.ts';
