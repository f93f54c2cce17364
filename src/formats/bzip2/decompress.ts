import decoder from '@openpgp/unbzip2-stream/lib/bzip2.js';
import { type ByteStream, type DecompressOptions, decompressParts } from '../../bytes/index.ts';
import { CUT_SHORT_HINT, RootsmithError } from '../../errors/index.ts';
import { BitWindow, endOfWindow } from './bit-window.ts';

/** The unit of the block size in a header. */
const UNIT_BYTES = 100_000;
const CHUNK_BYTES = 64 * 1024;
const WHAT = 'the output of the bzip2 stream';

/**
 * Expands one or more bzip2 streams, as `bzip2 -d` and Go's `compress/bzip2` do. Anything else after the last one is
 * damage. A block of up to 46 MB is held in memory, so that nothing of a block with a wrong checksum is given out.
 */
export function decompressBzip2(source: ByteStream, options: DecompressOptions = {}): ByteStream {
  return decompressParts(source, { ...options, what: WHAT }, (reader) => {
    const window = new BitWindow(reader);
    return {
      expand: () => expandStream(window, options.signal),
      hasNext: async () => !(await window.isAtEnd()),
    };
  });
}

async function* expandStream(window: BitWindow, signal: AbortSignal | undefined): ByteStream {
  const own = Object.create(decoder) as typeof decoder; // the decoder keeps its tables in `this`, so each stream gets its own
  const units = await decoded(window, (bits) => own.header(bits));
  const work = new Int32Array(units * UNIT_BYTES);
  for (let crc: number | null = 0; crc !== null; ) {
    signal?.throwIfAborted();
    const before: number = crc;
    const output = new Output();
    crc = await decoded(window, (bits) => own.decompress(bits, output.push, work, work.length, before));
    yield* output.chunks();
  }
}

type Decoder<T> = Parameters<typeof BitWindow.prototype.decode<T>>[0];

async function decoded<T>(window: BitWindow, run: Decoder<T>): Promise<T> {
  const { offset } = window;
  const found = await window.decode((bits) => {
    try {
      return run(bits);
    } catch (error) {
      throw error === endOfWindow ? error : corrupt(offset, error);
    }
  });
  if (found !== undefined) return found.value;
  if (!window.isAll) throw corrupt(offset, undefined);
  throw new RootsmithError('FORMAT_TRUNCATED', `bzip2 stream ends at offset ${window.offset}, before its trailer`, {
    hint: CUT_SHORT_HINT,
    details: { offset: window.offset },
  });
}

function corrupt(offset: number, cause: unknown): RootsmithError {
  const found = cause instanceof Error && /crc/i.test(cause.message) ? 'has a wrong checksum' : 'is damaged';
  return new RootsmithError('FORMAT_CORRUPT', `bzip2 block at offset ${offset} ${found}`, {
    hint: 'The file is damaged or was made by a faulty tool: fetch it or make it again.',
    details: { format: 'bzip2', offset },
    cause,
  });
}

/** Collects the bytes of a block, which the decoder gives one by one. */
class Output {
  readonly #full: Uint8Array[] = [];
  #chunk = new Uint8Array(CHUNK_BYTES);
  #length = 0;

  readonly push = (byte: number): void => {
    if (this.#length === CHUNK_BYTES) {
      this.#full.push(this.#chunk);
      this.#chunk = new Uint8Array(CHUNK_BYTES);
      this.#length = 0;
    }
    this.#chunk[this.#length++] = byte;
  };

  chunks(): readonly Uint8Array[] {
    return [...this.#full, this.#chunk.subarray(0, this.#length)].filter(({ length }) => length > 0);
  }
}
