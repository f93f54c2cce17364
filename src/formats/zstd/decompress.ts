import { constants, createZstdDecompress } from 'node:zlib';
import {
  Budget,
  ByteReader,
  type ByteStream,
  type CompressedSegment,
  coalesced,
  type DecompressOptions,
  limited,
  outputLimit,
  type RandomAccess,
  segmentAt,
} from '../../bytes/index.ts';
import { Coder } from '../../codecs/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { corruptFrame, isSkippableMagic, MAGIC_BYTES, openZstdFrame, readMagic, ZSTD_WINDOW_LOG_MAX } from './frame.ts';
import { expandSmall } from './small-frame.ts';

const CHUNK_BYTES = 64 * 1024;
const WHAT = 'the output of the zstd stream';

/** Expands one or more zstd frames. Skippable frames are skipped. */
export async function* decompressZstd(
  source: ByteStream,
  options: DecompressOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  await using reader = new ByteReader(source);
  yield* coalesced(limited(expandAll(reader, options), { limitBytes: outputLimit(options), what: WHAT }));
}

/**
 * Expands the single zstd frame at `offset` and tells where it ends. Anything may follow it. A skippable frame is
 * refused, because the kernel refuses it in an initramfs.
 */
export function decompressZstdOnce(
  source: RandomAccess,
  offset: number,
  options: DecompressOptions = {},
): CompressedSegment {
  return segmentAt(source, offset, (reader) =>
    coalesced(limited(expandFirst(reader, options), { limitBytes: outputLimit(options), what: WHAT })),
  );
}

async function* expandAll(reader: ByteReader, options: DecompressOptions): ByteStream {
  const { budget = new Budget({ what: WHAT }), signal } = options;
  let frames = 0;
  do {
    budget.check('frames', ++frames);
    signal?.throwIfAborted();
    const small = expandSmall(reader);
    if (small !== undefined) {
      if (small.length > 0) yield small;
    } else if (await isAtSkippable(reader)) await skipFrame(reader);
    else yield* expandFrame(reader, options);
  } while (!(await reader.isAtEnd()));
}

async function* expandFirst(reader: ByteReader, options: DecompressOptions): ByteStream {
  if (await isAtSkippable(reader)) {
    throw new RootsmithError(
      'FORMAT_UNSUPPORTED',
      `skippable zstd frame at offset ${reader.offset}, where data should begin`,
      {
        hint: 'Make the file anew with plain `zstd`.',
        details: { offset: reader.offset, field: 'frame magic' },
      },
    );
  }
  yield* expandFrame(reader, options);
}

/** Expands one frame. Leaves the reader just after it. */
async function* expandFrame(reader: ByteReader, { budget, signal }: DecompressOptions): ByteStream {
  const { window, bytes } = await openZstdFrame(reader);
  budget?.spend('memory', window);
  try {
    yield* expandPieces(coalesced(bytes), reader, signal);
  } finally {
    budget?.release('memory', window);
  }
}

async function* expandPieces(pieces: ByteStream, reader: ByteReader, signal: AbortSignal | undefined): ByteStream {
  const params = { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX };
  using decoder = new Coder(createZstdDecompress({ params, chunkSize: CHUNK_BYTES }));
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    yield* explained(decoder.feed(piece), reader);
  }
  yield* explained(decoder.finish(), reader);
}

async function* explained(output: ByteStream, reader: ByteReader): ByteStream {
  try {
    yield* output;
  } catch (error) {
    throw corruptFrame('data', reader.offset, 'is damaged', error);
  }
}

async function isAtSkippable(reader: ByteReader): Promise<boolean> {
  const magic = await reader.expect(MAGIC_BYTES, 'zstd frame magic');
  reader.unread(magic);
  return isSkippableMagic(readMagic(magic));
}

async function skipFrame(reader: ByteReader): Promise<void> {
  await reader.expect(MAGIC_BYTES, 'zstd frame magic');
  const size = readMagic(await reader.expect(4, 'zstd skippable frame'));
  await reader.take(size, 'zstd skippable frame').skip();
}
