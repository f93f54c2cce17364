import { constants, createZstdDecompress } from 'node:zlib';
import {
  type ByteReader,
  type ByteStream,
  type CompressedSegment,
  type DecompressOptions,
  decompressPart,
  decompressParts,
  type RandomAccess,
  readAhead,
} from '../../bytes/index.ts';
import { Coder } from '../../codecs/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { corruptFrame, isSkippableMagic, MAGIC_BYTES, openZstdFrame, readMagic, ZSTD_WINDOW_LOG_MAX } from './frame.ts';
import { expandSmall } from './small-frame.ts';

/** Each chunk costs a round trip to the thread pool. */
const CHUNK_BYTES = 512 * 1024;
const WHAT = 'the output of the zstd stream';

/** Expands one or more zstd frames. Skippable frames are skipped. */
export function decompressZstd(source: ByteStream, options: DecompressOptions = {}): ByteStream {
  return decompressParts(source, { ...options, what: WHAT }, (reader) => ({
    expand: () => expandAny(reader, options),
    hasNext: async () => !(await reader.isAtEnd()),
  }));
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
  return decompressPart(source, offset, { ...options, what: WHAT }, (reader) => expandFirst(reader, options));
}

async function* expandAny(reader: ByteReader, options: DecompressOptions): ByteStream {
  const small = expandSmall(reader);
  if (small !== undefined) {
    if (small.length > 0) yield small;
  } else if (await isAtSkippable(reader)) await skipFrame(reader);
  else yield* expandFrame(reader, options);
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
    yield* readAhead(expandPieces(bytes, reader, signal));
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
