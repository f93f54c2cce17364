/**
 * An xz stream in which only what compresses is compressed. liblzma needs 150 ms for each MiB that it
 * cannot make smaller, and a root file system is 60 of them: stored chunks cost a copy and a CRC32.
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
import { expandBlock } from './expand-block.ts';
import { type Portion, portionsOf, reusableBlocks } from './portions.ts';
import { storeBlock, storedBlockBytes, storedSlices } from './stored.ts';

/** An earlier stream, some of whose blocks hold what the new one is to hold. */
export interface EarlierXz {
  readonly source: RandomAccess;
  /** Where the stream lies in the source. */
  readonly start: number;
  readonly end: number;
  /** Bytes that it expands to. */
  readonly contentBytes: number;
  /** Where the new content is what the earlier stream expands to, at the same offset. In ascending order. */
  readonly unchanged: readonly Span[];
  /** Blocks that were expanded before, by the offset of their content: they are not looked through again. */
  readonly sound?: ReadonlySet<number> | undefined;
}

/** What is packed: its size is known, and it can be read again and again, from any offset. */
export interface XzContent {
  /** Bytes. */
  readonly size: number;
  readonly open: (from: number) => ByteStream;
}

export interface PackXzOptions {
  /** Keeps the compressed blocks until they are written. */
  readonly scratch: Scratch;
  /** Its blocks are copied where the content is unchanged. Those without CRC32 are not. */
  readonly earlier?: EarlierXz | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a block is made when the stream is written. */
interface PlannedBlock {
  /** Header, data and check, without the padding between the latter two. */
  readonly unpaddedBytes: number;
  readonly contentBytes: number;
  readonly from: 'content' | 'scratch' | XzBlock;
  /** CRC32 of the content, to notice when it is no longer what it was. */
  readonly crc: number;
}

/** Blocks that are compressed at a time. The output does not depend on it. */
const AHEAD = 2;

/**
 * Decides by trying what is stored and what is compressed (preset 0), and gives the stream: its size is
 * known, its content is read anew each time, but for the blocks that are copied. One stream with CRC32,
 * as the kernel wants it, in blocks of at most 1 MiB; the same bytes for the same content and the same
 * earlier stream.
 */
export async function packXz(content: XzContent, { scratch, earlier, signal }: PackXzOptions): Promise<SizedContent> {
  const reused = earlier === undefined ? [] : await blocksToReuse(earlier);
  const blocks: PlannedBlock[] = [];
  for await (const { block, encoded } of mapAhead(portionsOf(content, reused), AHEAD, planBlock)) {
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
  /** What goes to the scratch. */
  readonly encoded?: Uint8Array | undefined;
}

async function planBlock(portion: Portion): Promise<Planned> {
  if (portion.kind === 'reused') {
    const { unpaddedBytes, contentBytes } = portion.block;
    return { block: { from: portion.block, unpaddedBytes, contentBytes, crc: 0 } };
  }
  const { bytes, compressible } = portion;
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
    else if (earlier !== undefined) yield await copiedBlock(earlier, from);
    at += contentBytes;
  }
  await reader.expectEnd(at);
}

/** A block of the earlier stream, looked through to see that it is sound: whoever boots it would find out too late. */
async function copiedBlock({ source, sound }: EarlierXz, block: XzBlock): Promise<Uint8Array> {
  const bytes = await source.read(block.offset, paddedTo4(block.unpaddedBytes));
  if (sound?.has(block.contentOffset)) return bytes;
  if (storedSlices(bytes, block, CRC32_CHECK) === undefined) await expandBlock(bytes, block, CRC32_CHECK);
  return bytes;
}

/** Reads content at ascending offsets, and opens it anew where something lies between them. */
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

  /** Content that was read to here must end here. */
  async expectEnd(offset: number): Promise<void> {
    if (this.#reader?.offset === offset && !(await this.#reader.isAtEnd())) throw changedMeanwhile(offset);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader?.[Symbol.asyncDispose]();
  }
}
