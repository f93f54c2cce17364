/**
 * Packs a zstd frame in which only compressible content is compressed.
 *
 * A frame cannot change freely between compressed and raw blocks: a compressed block may refer to offsets and
 * tables of those before it, which its encoder would have to know. It is safe to begin with blocks of one encoder
 * and to go on with raw blocks to the end. An initramfs has this shape: programs first, then the root file system.
 * Measured for 68 MB of it, in processor time: 0.19 s to plan and to read once, and a copy for each further
 * reading; libzstd at level 3 takes 0.19 s each time, and saves 0.14 % more.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878 section 3.1.1
 */
import { constants, crc32, createZstdCompress } from 'node:zlib';
import { ByteReader, type ByteStream, inPieces, type Scratch, type SizedContent } from '../../bytes/index.ts';
import { Coder, changedMeanwhile, compressibleRuns, WINDOW_BYTES } from '../../codecs/index.ts';
import { compressZstd } from './compress.ts';
import { LAST_BLOCK, PLAIN_FRAME_HEADER, rawBlocks, rawBlocksBytes } from './raw-blocks.ts';

export interface PackZstdOptions {
  /** Keeps the compressed bytes until they are written. */
  readonly scratch: Scratch;
  /** As in `compressZstd`. @default 3 */
  readonly level?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** If a larger share than this follows the first raw block and would compress, one encoder compresses everything. */
const MAX_LATE_SHARE = 0.01;

/**
 * Packs one zstd frame by trial. Its size is known, and its content is read anew each time, in chunks of any size that
 * are views of what is only stored. The same content,
 * level and libzstd give the same bytes.
 */
export async function packZstd(
  content: () => ByteStream,
  { scratch, level = 3, signal }: PackZstdOptions,
): Promise<SizedContent> {
  const plan = await planFrame(content(), { scratch, level, signal });
  if (plan.lateBytes > plan.contentBytes * MAX_LATE_SHARE)
    return await packWhole(content(), { plan, scratch, level, signal });
  return {
    size: plan.packedBytes + rawBlocksBytes(plan.contentBytes - plan.startBytes) + LAST_BLOCK.length,
    open: () => write(plan, scratch, content()),
  };
}

interface FramePlan {
  /** The bytes of the content, and of the compressed part of it. */
  readonly contentBytes: number;
  readonly startBytes: number;
  /** The bytes in the scratch: the frame's header and its compressed blocks. */
  readonly packedBytes: number;
  readonly crc: number;
  /** The bytes that would compress, but come too late. */
  readonly lateBytes: number;
}

interface Packing extends PackZstdOptions {
  readonly level: number;
}

async function planFrame(source: ByteStream, { scratch, level, signal }: Packing): Promise<FramePlan> {
  const start = new StartEncoder(scratch, level);
  let [contentBytes, startBytes, lateBytes, crc] = [0, 0, 0, 0];
  let isStart = true;
  try {
    for await (const window of inPieces(source, WINDOW_BYTES)) {
      signal?.throwIfAborted();
      for (const { bytes, compressible } of compressibleRuns(window)) {
        isStart &&= compressible;
        if (isStart) {
          await start.add(bytes);
          startBytes += bytes.length;
        } else if (compressible) lateBytes += bytes.length;
        contentBytes += bytes.length;
        crc = crc32(bytes, crc);
      }
    }
    return { contentBytes, startBytes, lateBytes, crc, packedBytes: await start.finish() };
  } finally {
    start[Symbol.dispose]();
  }
}

/** The encoder of the first part. At its end it flushes but does not close the frame. */
class StartEncoder implements Disposable {
  readonly #scratch: Scratch;
  readonly #level: number;
  #encoder: Coder | undefined;
  #packedBytes = 0;

  constructor(scratch: Scratch, level: number) {
    this.#scratch = scratch;
    this.#level = level;
  }

  async add(bytes: Uint8Array): Promise<void> {
    this.#encoder ??= new Coder(
      createZstdCompress({ params: paramsOf(this.#level), finishFlush: constants.ZSTD_e_flush }),
    );
    await this.#keep(this.#encoder.feed(bytes));
  }

  /** The number of bytes in the scratch. */
  async finish(): Promise<number> {
    if (this.#encoder === undefined) await this.#keep([PLAIN_FRAME_HEADER]);
    else await this.#keep(this.#encoder.finish());
    return this.#packedBytes;
  }

  [Symbol.dispose](): void {
    this.#encoder?.[Symbol.dispose]();
  }

  async #keep(chunks: ByteStream | Iterable<Uint8Array>): Promise<void> {
    for await (const chunk of chunks) {
      this.#packedBytes += chunk.length;
      await this.#scratch.append(chunk);
    }
  }
}

function paramsOf(level: number): Record<number, number> {
  return { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 0 };
}

async function packWhole(
  source: ByteStream,
  { plan, scratch, level, signal }: Packing & { readonly plan: FramePlan },
): Promise<SizedContent> {
  let size = 0;
  for await (const chunk of compressZstd(source, { level, checksum: false, signal })) {
    size += chunk.length;
    await scratch.append(chunk);
  }
  const open = async function* (): ByteStream {
    await using reader = new ByteReader(scratch.read());
    await reader.take(plan.packedBytes).skip();
    yield* reader.take(size, 'scratch of a zstd frame').bytes;
  };
  return { size, open };
}

async function* write(
  { contentBytes, startBytes, packedBytes, crc }: FramePlan,
  scratch: Scratch,
  source: ByteStream,
): ByteStream {
  await using reader = new ByteReader(source);
  await using packed = new ByteReader(scratch.read());
  yield* packed.take(packedBytes, 'scratch of a zstd frame').bytes;
  let found = 0;
  for await (const chunk of reader.take(startBytes).bytes) found = crc32(chunk, found);
  for (let at = startBytes; at < contentBytes; at += rawBlocks.sliceBytes) {
    const length = Math.min(rawBlocks.sliceBytes, contentBytes - at);
    yield rawBlocks.sliceHeader(length);
    for await (const chunk of reader.take(length, 'content of a zstd frame').bytes) {
      found = crc32(chunk, found);
      yield chunk;
    }
  }
  if (found !== crc || !(await reader.isAtEnd())) throw changedMeanwhile(contentBytes);
  yield LAST_BLOCK;
}
