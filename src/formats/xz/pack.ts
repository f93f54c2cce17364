/**
 * Packs an xz stream in which only compressible content is compressed. An encoder needs 150 ms for each MiB that it
 * cannot make smaller, and a root file system has 60 of them; stored chunks only cost a copy and a CRC32.
 */
import { crc32 } from 'node:zlib';
import {
  ByteReader,
  type ByteStream,
  coalesced,
  mapAhead,
  type RandomAccess,
  type Scratch,
  type SizedContent,
  type Span,
} from '../../bytes/index.ts';
import { changedMeanwhile } from '../../codecs/index.ts';
import { readXzBlocks, type XzBlock } from './blocks.ts';
import { CRC32_CHECK, encodeEnd, encodeStreamHeader, paddedTo4 } from './container.ts';
import { encodeBlock } from './encode-block.ts';
import { type BlockContent, reusableBlocks, splitIntoBlocks } from './split-into-blocks.ts';
import { storeBlock, storedBlockBytes } from './stored.ts';

/** An earlier stream, some of whose blocks contain parts of the new content. */
export interface EarlierXz {
  readonly source: RandomAccess;
  /** The position of the stream in the source. */
  readonly start: number;
  readonly end: number;
  /** The size of the expanded stream in bytes. */
  readonly contentBytes: number;
  /** Where the new content equals the content of the earlier stream at the same offset, in ascending order. */
  readonly unchanged: readonly Span[];
}

/** The content to pack. Its size is known, and it can be read several times from any offset. */
export interface XzContent {
  /** Bytes. */
  readonly size: number;
  readonly open: (from: number) => ByteStream;
}

export interface PackXzOptions {
  /** Keeps the compressed blocks until they are written. */
  readonly scratch: Scratch;
  /** The earlier stream. Its blocks are copied where the content is unchanged, except blocks without CRC32. */
  readonly earlier?: EarlierXz | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a block is made when the stream is written. */
interface PlannedBlock {
  /** Header, data and check, without the padding between the latter two. */
  readonly unpaddedBytes: number;
  readonly contentBytes: number;
  readonly from: 'content' | 'scratch' | XzBlock;
  /** The CRC32 of the content, to notice if the content has changed. */
  readonly crc: number;
}

/** The number of blocks that are compressed at once. The output does not depend on it. */
const AHEAD = 2;

/**
 * Decides by trial which content is stored and which is compressed (preset 0), and gives the stream. Its size is
 * known, and its content is read anew each time, except for copied blocks. It is one stream with CRC32, as the
 * kernel requires, in blocks of at most 1 MiB. The same content and earlier stream give the same bytes. Blocks of the
 * earlier stream are copied as they are, without expanding them: the digest of the image has proved their bytes.
 */
export async function packXz(content: XzContent, { scratch, earlier, signal }: PackXzOptions): Promise<SizedContent> {
  const reused = earlier === undefined ? [] : await blocksToReuse(earlier);
  const blocks: PlannedBlock[] = [];
  for await (const { block, encoded } of mapAhead(splitIntoBlocks(content, reused), AHEAD, planBlock)) {
    signal?.throwIfAborted();
    if (encoded !== undefined) await scratch.append(encoded);
    blocks.push(block);
  }
  const plan: Plan = { content, blocks, scratch, earlier };
  const start = encodeStreamHeader(CRC32_CHECK);
  const end = encodeEnd(blocks, CRC32_CHECK);
  const inside = blocks.reduce((sum, { unpaddedBytes }) => sum + paddedTo4(unpaddedBytes), 0);
  async function* stream(): ByteStream {
    yield start;
    yield* writeBlocks(plan);
    yield end;
  }
  return { size: start.length + inside + end.length, open: () => coalesced(stream()) };
}

async function blocksToReuse({ source, start, end, contentBytes, unchanged }: EarlierXz): Promise<readonly XzBlock[]> {
  const found = await readXzBlocks(source, start, end);
  if (found?.check !== CRC32_CHECK) return [];
  const last = found.blocks.at(-1);
  const fits = last !== undefined && last.contentOffset + last.contentBytes === contentBytes;
  return fits ? reusableBlocks(found.blocks, unchanged) : [];
}

interface Planned {
  readonly block: PlannedBlock;
  /** The bytes that are kept in the scratch. */
  readonly encoded?: Uint8Array | undefined;
}

async function planBlock(part: BlockContent): Promise<Planned> {
  if (part.kind === 'reused') {
    const { unpaddedBytes, contentBytes } = part.block;
    return { block: { from: part.block, unpaddedBytes, contentBytes, crc: 0 } };
  }
  const { bytes, compressible } = part;
  const storedBytes = storedBlockBytes(bytes.length);
  const common = { contentBytes: bytes.length, crc: crc32(bytes) };
  const encoded = compressible ? await encodeBlock(bytes) : undefined;
  if (encoded === undefined || encoded.unpaddedBytes >= storedBytes)
    return { block: { ...common, from: 'content', unpaddedBytes: storedBytes } };
  return { block: { ...common, from: 'scratch', unpaddedBytes: encoded.unpaddedBytes }, encoded: encoded.bytes };
}

interface Plan {
  readonly content: XzContent;
  readonly blocks: readonly PlannedBlock[];
  readonly scratch: Scratch;
  readonly earlier: EarlierXz | undefined;
}

async function* writeBlocks({ content, blocks, scratch, earlier }: Plan): ByteStream {
  await using encoded = new ByteReader(scratch.read());
  await using reader = new ForwardReader(content);
  let at = 0;
  for (const { from, unpaddedBytes, contentBytes, crc } of blocks) {
    if (from === 'content') {
      const stored = await storeBlock(await reader.at(at), contentBytes);
      if (stored.crc !== crc) throw changedMeanwhile(at);
      yield stored.block;
    } else if (from === 'scratch') yield await encoded.expect(paddedTo4(unpaddedBytes), 'scratch of an xz stream');
    else if (earlier !== undefined) yield await earlier.source.read(from.offset, paddedTo4(unpaddedBytes));
    at += contentBytes;
  }
  await reader.expectEnd(at);
}

/** Reads content at ascending offsets, and opens it again to skip a gap. */
class ForwardReader implements AsyncDisposable {
  readonly #content: XzContent;
  #reader: ByteReader | undefined;

  constructor(content: XzContent) {
    this.#content = content;
  }

  async at(offset: number): Promise<ByteReader> {
    if (this.#reader?.offset === offset) return this.#reader;
    await this[Symbol.asyncDispose]();
    this.#reader = new ByteReader(this.#content.open(offset), offset);
    return this.#reader;
  }

  /** Checks that the content ends here if it was read to here. */
  async expectEnd(offset: number): Promise<void> {
    if (this.#reader?.offset === offset && !(await this.#reader.isAtEnd())) throw changedMeanwhile(offset);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader?.[Symbol.asyncDispose]();
  }
}
