/**
 * An xz stream in which only what compresses is compressed. liblzma needs 150 ms for each MiB that it
 * cannot make smaller, and a root file system is 60 of them: stored chunks cost a copy and a CRC32.
 */
import { crc32 } from 'node:zlib';
import {
  ByteReader,
  type ByteStream,
  changedMeanwhile,
  coalesced,
  mapAhead,
  type RandomAccess,
  readRange,
  type Scratch,
  type SizedContent,
} from '../../bytes/index.ts';
import { readXzBlocks } from './blocks.ts';
import { type BlockRecord, CRC32_CHECK, encodeEnd, encodeStreamHeader, paddedTo4 } from './container.ts';
import { encodeBlock } from './encode-block.ts';
import { type OldContent, type Portion, portionsOf } from './portions.ts';
import { storeBlock, storedBlockBytes } from './stored.ts';

/** An earlier stream, some of whose blocks may hold what the new one is to hold. */
export interface EarlierXz {
  readonly source: RandomAccess;
  /** Where the stream lies in the source. */
  readonly start: number;
  readonly end: number;
  /** What the stream expands to. */
  readonly content: RandomAccess;
}

export interface PackXzOptions {
  /** Keeps the compressed blocks until they are written. */
  readonly scratch: Scratch;
  /** Its blocks are copied where the content is unchanged. Those without CRC32 are not. */
  readonly earlier?: EarlierXz | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a block is made when the stream is written. */
interface PlannedBlock extends BlockRecord {
  readonly from: 'content' | 'scratch' | 'earlier';
  /** CRC32 of the content, to notice when it is no longer what it was. */
  readonly crc: number;
  /** Of an earlier block. */
  readonly offset: number;
}

/** Blocks that are compressed at a time. The output does not depend on it. */
const AHEAD = 2;

/**
 * Decides by trying what is stored, compressed (preset 0) and copied, and gives the stream: its size is
 * known, its content is read anew each time. One stream with CRC32, as the kernel wants it, in blocks
 * of at most 1 MiB; the same bytes for the same content and the same earlier stream.
 */
export async function packXz(
  content: () => ByteStream,
  { scratch, earlier, signal }: PackXzOptions,
): Promise<SizedContent> {
  const old = earlier && (await oldContent(earlier));
  const blocks: PlannedBlock[] = [];
  for await (const { block, encoded } of mapAhead(portionsOf(content(), old), AHEAD, planBlock)) {
    signal?.throwIfAborted();
    if (encoded !== undefined) await scratch.append(encoded);
    blocks.push(block);
  }
  const plan: Plan = {
    blocks,
    scratch,
    earlier,
    start: encodeStreamHeader(CRC32_CHECK),
    end: encodeEnd(blocks, CRC32_CHECK),
  };
  const inside = blocks.reduce((sum, { unpaddedBytes }) => sum + paddedTo4(unpaddedBytes), 0);
  return {
    size: plan.start.length + inside + plan.end.length,
    open: () => coalesced(write(plan, content())),
  };
}

async function oldContent({ source, start, end, content }: EarlierXz): Promise<OldContent | undefined> {
  const found = await readXzBlocks(source, start, end);
  if (found?.check !== CRC32_CHECK) return undefined;
  const last = found.blocks.at(-1);
  const fits = last !== undefined && last.contentOffset + last.contentBytes === content.size;
  return fits ? { blocks: found.blocks, content } : undefined;
}

interface Planned {
  readonly block: PlannedBlock;
  /** What goes to the scratch. */
  readonly encoded?: Uint8Array | undefined;
}

async function planBlock(portion: Portion): Promise<Planned> {
  if (portion.kind === 'reused') {
    const { offset, unpaddedBytes, contentBytes } = portion.block;
    return { block: { from: 'earlier', unpaddedBytes, contentBytes, crc: 0, offset } };
  }
  const { bytes, compressible } = portion;
  const storedBytes = storedBlockBytes(bytes.length);
  const common = { contentBytes: bytes.length, crc: crc32(bytes), offset: 0 };
  const encoded = compressible ? await encodeBlock(bytes) : undefined;
  if (encoded === undefined || encoded.unpaddedBytes >= storedBytes)
    return { block: { ...common, from: 'content', unpaddedBytes: storedBytes } };
  return { block: { ...common, from: 'scratch', unpaddedBytes: encoded.unpaddedBytes }, encoded: encoded.bytes };
}

interface Plan {
  readonly blocks: readonly PlannedBlock[];
  readonly scratch: Scratch;
  readonly earlier: EarlierXz | undefined;
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}

async function* write({ blocks, scratch, earlier, start, end }: Plan, content: ByteStream): ByteStream {
  await using reader = new ByteReader(content);
  await using encoded = new ByteReader(scratch.read());
  yield start;
  for (const { from, unpaddedBytes, contentBytes, crc, offset } of blocks) {
    const length = paddedTo4(unpaddedBytes);
    if (from === 'content') {
      const stored = await storeBlock(reader, contentBytes);
      if (stored.crc !== crc) throw changedMeanwhile(reader.offset);
      yield stored.block;
      continue;
    }
    await reader.take(contentBytes).skip();
    if (from === 'scratch') yield await encoded.expect(length, 'scratch of an xz stream');
    else if (earlier !== undefined) yield* readRange(earlier.source, offset, length);
  }
  if (!(await reader.isAtEnd())) throw changedMeanwhile(reader.offset);
  yield end;
}
