export { ByteReader, type Stretch } from './byte-reader.ts';
export { type ByteStream, coalesced, concatBytes, readAll, streamOf } from './byte-stream.ts';
export type { Decompress, DecompressStream } from './codec.ts';
export { Sha256, type VerifyOptions, verified } from './digests.ts';
export { type EntryPath, fromByteName, parseEntryPath, ROOT_PATH, splitPath, toByteName } from './entry-path.ts';
export { bufferAccess, type RandomAccess, readRange, sliceAccess } from './random-access.ts';
export { toSafeSize } from './safe-size.ts';
export { type Field, octal, raw, type Struct, type StructValue, struct, text, u16le, u32le, u64le, u8 } from './struct.ts';
