import type { ByteReader, ByteStream } from '../../bytes/index.ts';
import { codecPool, type DecodeStep, PIECE_BYTES } from '../../codecs/index.ts';
import { type BlockHeader, blockHeaderBytes, readBlockHeader } from './block-header.ts';
import { type BlockRecord, paddedTo4 } from './container.ts';
import { ContentCheck } from './content-check.ts';
import { expectEnded, expectMemory, isOtherSize } from './decode-block.ts';
import { xzError, xzTruncated } from './explain.ts';
import { expectBytes, readExactly } from './read-exactly.ts';

/** The largest size that can be announced to the decoder. */
const LARGEST_KNOWN_BYTES = 2 ** 32 - 1;

export interface BlockStreamOptions {
  /** The check id of the stream. */
  readonly check: number;
  /** The most memory for the dictionary. */
  readonly memoryBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Called at the end of the block with the record that the index must have for it. */
  readonly onEnd: (record: BlockRecord) => void;
}

/**
 * Expands a block of any size. The first byte of its header must have been read. Leaves the reader just after the
 * block.
 */
export async function* expandBlockStream(reader: ByteReader, first: number, options: BlockStreamOptions): ByteStream {
  const header = await readHeader(reader, first);
  expectMemory(header, options.memoryBytes, reader.offset);
  const contentCheck = new ContentCheck(options.check);
  const dataAt = reader.offset;
  let contentBytes = 0;
  let crc64 = 0n;
  for await (const step of decodeSteps(reader, header, { ...options, contentCheck })) {
    contentCheck.update(step.content);
    contentBytes += step.content.length;
    crc64 = step.crc64;
    if (step.content.length > 0) yield step.content;
  }
  const dataBytes = reader.offset - dataAt;
  if (isOtherSize(header.dataBytes, dataBytes) || isOtherSize(header.contentBytes, contentBytes))
    throw xzError('LZMA_DATA_ERROR', reader.offset);
  await expectBytes(reader, new Uint8Array(paddedTo4(dataBytes) - dataBytes));
  const stored = await readExactly(reader, contentCheck.bytes);
  if (!contentCheck.matches(stored, crc64)) throw xzError('LZMA_DATA_ERROR', reader.offset);
  options.onEnd({ unpaddedBytes: header.headerBytes + dataBytes + contentCheck.bytes, contentBytes });
}

async function readHeader(reader: ByteReader, first: number): Promise<BlockHeader> {
  const header = new Uint8Array(blockHeaderBytes(first));
  header[0] = first;
  header.set(await readExactly(reader, header.length - 1), 1);
  return readBlockHeader(header, reader.offset);
}

interface DecodeStepsOptions {
  readonly contentCheck: ContentCheck;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decodes data step by step. The next step already runs while the output of one is used. Leaves the reader just
 * after the data.
 */
async function* decodeSteps(
  reader: ByteReader,
  { dictionary, filters, contentBytes }: BlockHeader,
  { contentCheck, signal }: DecodeStepsOptions,
): AsyncGenerator<DecodeStep, void, void> {
  const isKnown = contentBytes !== undefined && contentBytes <= LARGEST_KNOWN_BYTES;
  const mostBytes = isKnown ? Math.max(1, contentBytes) : undefined;
  using decoder = codecPool.openDecoder({ dictionary, filters, mostBytes, crc64: contentCheck.needsCrc64 });
  let piece = await nextPiece(reader);
  let next = decoder.step(piece);
  for (;;) {
    const step = await next;
    signal?.throwIfAborted();
    const at = reader.offset - piece.length + step.takenBytes;
    if (step.state === 'ended') {
      reader.unread(piece.subarray(step.takenBytes));
      return yield step;
    }
    if (step.state === 'needs-input') {
      piece = await nextPiece(reader);
      next = decoder.step(piece);
    } else if (step.state === 'has-output') next = decoder.step();
    else expectEnded(step, at);
    next.catch(ignore); // a failure is thrown when its turn comes
    yield step;
  }
}

async function nextPiece(reader: ByteReader): Promise<Uint8Array> {
  const piece = await reader.readSome(PIECE_BYTES);
  if (piece === undefined) throw xzTruncated(reader.offset);
  return piece;
}

function ignore(): void {}
