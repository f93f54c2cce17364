import { codecPool, type DecodeStep } from '../../codecs/index.ts';
import { type BlockHeader, blockHeaderBytes, readBlockHeader } from './block-header.ts';
import { walkChunks } from './chunks.ts';
import { type BlockRecord, paddedTo4 } from './container.ts';
import { ContentCheck } from './content-check.ts';
import { xzError } from './explain.ts';

/** The memory that decoding takes besides a dictionary: tables of probabilities, and buffers for input and output. */
const DECODER_BYTES = 512 * 1024;

export interface DecodeBlockOptions {
  /** The check id of the stream. */
  readonly check: number;
  /** The most memory for dictionary and tables. */
  readonly memoryBytes: number;
  /** The most bytes of content. More is damage. */
  readonly mostBytes: number;
  /** A number that is added to offsets in errors. @default 0 */
  readonly base?: number | undefined;
}

export interface DecodedBlock extends BlockRecord {
  readonly content: Uint8Array;
  /** The position after the check and the padding of the block. */
  readonly end: number;
}

/** Decodes the block that begins at an offset of a stream in memory. A large block is decoded in another thread. */
export async function decodeBlock(stream: Uint8Array, at: number, options: DecodeBlockOptions): Promise<DecodedBlock> {
  const { check, mostBytes, base = 0 } = options;
  const dataAt = at + blockHeaderBytes(stream[at] ?? 0);
  if (dataAt > stream.length) throw xzError('LZMA_DATA_ERROR', base + stream.length);
  const header = readBlockHeader(stream.subarray(at, dataAt), base + dataAt);
  expectMemory(header, options.memoryBytes, base + dataAt);
  const chunks = walkChunks(stream, dataAt);
  const contentCheck = new ContentCheck(check);
  const step = await codecPool.decode(stream.subarray(dataAt, chunks.end), {
    dictionary: header.dictionary,
    filters: header.filters,
    mostBytes: Math.max(1, Math.min(chunks.bytes, mostBytes, header.contentBytes ?? mostBytes)),
    crc64: contentCheck.needsCrc64,
  });
  contentCheck.update(step.content);
  const end = expectEnd(stream, { header, step, contentCheck, dataAt, base });
  const unpaddedBytes = header.headerBytes + step.takenBytes + contentCheck.bytes;
  return { content: step.content, unpaddedBytes, contentBytes: step.content.length, end };
}

/** Checks the size of the dictionary. Throws `LIMIT_EXCEEDED` if it is too large. */
export function expectMemory({ dictionaryBytes }: BlockHeader, memoryBytes: number, offset: number): void {
  if (dictionaryBytes + DECODER_BYTES > memoryBytes) throw xzError('LZMA_MEMLIMIT_ERROR', offset);
}

interface End {
  readonly header: BlockHeader;
  readonly step: DecodeStep;
  readonly contentCheck: ContentCheck;
  readonly dataAt: number;
  readonly base: number;
}

/** Checks that the data ends as the header says, with zeros up to a multiple of four, and with the right check. */
function expectEnd(stream: Uint8Array, { header, step, contentCheck, dataAt, base }: End): number {
  const dataEnd = dataAt + step.takenBytes;
  expectEnded(step, base + dataEnd);
  if (isOtherSize(header.dataBytes, step.takenBytes) || isOtherSize(header.contentBytes, step.content.length))
    throw xzError('LZMA_DATA_ERROR', base + dataEnd);
  const checkAt = dataAt + paddedTo4(step.takenBytes);
  const padding = stream.subarray(dataEnd, checkAt).findIndex((byte) => byte !== 0);
  if (padding >= 0) throw xzError('LZMA_DATA_ERROR', base + dataEnd + padding + 1);
  const end = checkAt + contentCheck.bytes;
  if (contentCheck.matches(stream.subarray(checkAt, end), step.crc64)) return end;
  throw xzError('LZMA_DATA_ERROR', base + Math.min(end, stream.length));
}

/** Checks that a decoder has reached the end of the data. Throws if it cannot go on. */
export function expectEnded({ state }: Pick<DecodeStep, 'state'>, offset: number): void {
  if (state !== 'ended') throw xzError(state === 'no-memory' ? 'LZMA_MEM_ERROR' : 'LZMA_DATA_ERROR', offset);
}

export function isOtherSize(announced: number | undefined, found: number): boolean {
  return announced !== undefined && announced !== found;
}
