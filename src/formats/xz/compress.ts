import { availableParallelism } from 'node:os';
import { type ByteStream, coalesced, inPieces } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { encoderMemory, LzmaCoder, presetNumber } from './native.ts';

/** Integrity checks by their id in the format. The kernel knows `none` and `crc32` only. */
const checks = { none: 0, crc32: 1, crc64: 4, sha256: 10 } as const;

export interface CompressXzOptions {
  /** As `xz -0` to `-9`. Above 5, one thread alone needs more than 100 MB. @default 0 */
  readonly preset?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | undefined;
  /** As `xz -e`: slower, a little smaller. @default false */
  readonly extreme?: boolean | undefined;
  /** @default 'crc32' */
  readonly check?: keyof typeof checks | undefined;
  /** Changes the speed, never the output. @default as many as there are processors and 80 MiB allow */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const PIECE_BYTES = 64 * 1024;
const ENCODER_BYTES = 80 * 1024 * 1024;

/** One xz stream, in blocks as `xz -T` makes them. The same bytes for the same input, preset and check. */
export function compressXz(source: ByteStream, options: CompressXzOptions = {}): ByteStream {
  return coalesced(encode(source, options));
}

async function* encode(
  source: ByteStream,
  { preset = 0, extreme = false, check = 'crc32', threads = fittingThreads(preset), signal }: CompressXzOptions,
): ByteStream {
  using encoder = LzmaCoder.encoder({ preset: presetNumber(preset, extreme), check: checks[check], threads });
  for await (const piece of inPieces(source, PIECE_BYTES)) {
    signal?.throwIfAborted();
    const { chunks, state } = await encoder.run(piece);
    if (state !== 'more') throw encoderFailed(state);
    yield* chunks;
  }
  const { chunks, state } = await encoder.run(null);
  if (state !== 'ended') throw encoderFailed(state);
  yield* chunks;
}

function encoderFailed(state: string): Error {
  if (state !== 'LZMA_MEM_ERROR') return new Error(`bug: the xz encoder stopped with ${state}`);
  return new RootsmithError(
    'LIMIT_EXCEEDED',
    'cannot compress to xz: this machine has too little memory for the preset',
    {
      hint: 'Choose a lower preset or fewer threads.',
    },
  );
}

/** Each thread holds an encoder, a block of three dictionaries, and room for the block's output. */
function fittingThreads(preset: number): number {
  const perThread = encoderMemory(preset) * 2;
  return Math.max(1, Math.min(availableParallelism(), Math.floor(ENCODER_BYTES / perThread)));
}
