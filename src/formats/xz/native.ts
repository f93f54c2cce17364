/**
 * liblzma through lzma-native, by its native `Stream` class. The package's own JavaScript stream is
 * passed over for three faults: it loses what follows a stream when a chunk ends between the `Y` and
 * the `Z` of the footer, it takes preset 0 for "default", and it decodes whole chunks at once however
 * far they expand.
 */
import lzma from 'lzma-native';

/** What liblzma made of one piece of input. */
export interface LzmaStep {
  readonly chunks: readonly Uint8Array[];
  /** `ended`: the end of the stream was met. A string starting with `LZMA_`: liblzma's error. */
  readonly state: 'more' | 'ended' | `LZMA_${string}`;
  /** Bytes taken in since the coder was made; exact for decoders. */
  readonly totalIn: number;
}

export interface LzmaEncoderOptions {
  /** 0 to 9, with `PRESET_EXTREME` added or not. */
  readonly preset: number;
  readonly check: number;
  readonly threads: number;
}

/** The part of lzma-native's `Stream` that is used here; its types leave the class out. */
interface NativeStream {
  bufferHandler: BufferHandler;
  code(piece: Uint8Array | null, async: boolean): void;
  resetUnderlying(): void;
  setBufsize(bytes: number): number;
  streamDecoder_(memoryBytes: number, flags: number): number;
  mtEncoder_(options: object): number;
}

type BufferHandler = (
  bytes: Uint8Array | null | undefined,
  processedPieces: number | undefined,
  error: Error | null | undefined,
  totalIn: number | null,
) => void;

// From lzma/container.h; lzma-native exports them at run time but not in its types.
const TELL_UNSUPPORTED_CHECK = 0x02;
const PRESET_EXTREME = 2 ** 31;

/** One liblzma coder. Never feed it again after a state other than `more`. */
export class LzmaCoder implements Disposable {
  readonly #stream: NativeStream;

  private constructor(stream: NativeStream) {
    this.#stream = stream;
  }

  /** Decodes one xz stream. `memoryBytes` bounds dictionary and tables. */
  static decoder(memoryBytes: number): LzmaCoder {
    const stream = openNativeStream();
    stream.streamDecoder_(memoryBytes, TELL_UNSUPPORTED_CHECK);
    return new LzmaCoder(stream);
  }

  /** Encodes in blocks of a size that the preset sets, so the output is the same for any number of threads. */
  static encoder({ preset, check, threads }: LzmaEncoderOptions): LzmaCoder {
    const stream = openNativeStream();
    stream.mtEncoder_({ preset, check, threads, filters: null });
    return new LzmaCoder(stream);
  }

  /** Output arrives in arrays of this size. */
  setChunkBytes(bytes: number): void {
    this.#stream.setBufsize(bytes);
  }

  /** Feeds a piece on the thread pool; `null` says that no more comes. */
  run(piece: Uint8Array | null): Promise<LzmaStep> {
    return new Promise((resolve) => {
      this.#listen(resolve);
      this.#code(piece, true);
    });
  }

  /** Feeds a piece at once: for small blocks, where the way to the pool and back costs more than the work. */
  runSync(piece: Uint8Array): LzmaStep {
    let result: LzmaStep | undefined;
    this.#listen((step) => {
      result = step;
    });
    this.#code(piece, false);
    if (result === undefined) throw new Error('bug: lzma-native did not answer at once');
    return result;
  }

  /** Frees what liblzma holds. */
  [Symbol.dispose](): void {
    this.#stream.resetUnderlying();
  }

  #code(piece: Uint8Array | null, async: boolean): void {
    // The binding takes an empty array for the end of input.
    if (piece?.length === 0) throw new Error('bug: an empty piece for liblzma');
    this.#stream.code(piece, async);
  }

  /** The binding calls once for each chunk, then for an end or error, then for the piece being done. */
  #listen(done: (step: LzmaStep) => void): void {
    const chunks: Uint8Array[] = [];
    let state: LzmaStep['state'] = 'more';
    this.#stream.bufferHandler = (bytes, processedPieces, error, totalIn) => {
      if (bytes) chunks.push(bytes);
      else if (bytes === null) state = error ? parseErrorName(error.name) : 'ended';
      else if (processedPieces !== undefined) done({ chunks, state, totalIn: totalIn ?? 0 });
    };
  }
}

/** The preset number of `xz -0` to `xz -9`, with `-e` where `extreme`. */
export function presetNumber(level: number, extreme: boolean): number {
  return extreme ? level + PRESET_EXTREME : level;
}

/** Memory that one encoder thread needs, in bytes. */
export function encoderMemory(level: number): number {
  return lzma.easyEncoderMemusage(parsePreset(level));
}

function parsePreset(level: number): lzma.Preset {
  if (!Number.isInteger(level) || level < 0 || level > 9) throw new Error(`bug: xz preset ${level}`);
  return level as lzma.Preset; // Checked above.
}

function parseErrorName(name: string): `LZMA_${string}` {
  if (!name.startsWith('LZMA_')) throw new Error(`bug: lzma-native reports ${name}`);
  return name as `LZMA_${string}`; // Checked above.
}

function openNativeStream(): NativeStream {
  const { Stream }: { readonly Stream?: unknown } = lzma as object;
  if (typeof Stream !== 'function') throw new Error('bug: lzma-native has no Stream class');
  return new (Stream as new () => NativeStream)(); // The shape is that of src/lzma-stream.cpp of lzma-native 8.0.6.
}
