import { crc32 } from 'node:zlib';
import {
  ByteReader,
  type ByteStream,
  coalesced,
  inPieces,
  mapAhead,
  type Scratch,
  type SizedContent,
} from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { compressibleRuns, type Run, WINDOW_BYTES } from './compressible-runs.ts';
import { type StoredFraming, storedParts } from './stored-framing.ts';

/** A format in which each run can be packed by itself, and the results joined. */
export interface RunCodec {
  readonly start: Uint8Array;
  readonly compress: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** As in `compressibleRuns`. */
  readonly worthwhile?: number | undefined;
  /** How bytes are stored as they are. */
  readonly stored: StoredFraming;
  readonly end: (crc: number, size: number) => Uint8Array;
}

export interface EncodeRunsOptions {
  /** Sees each byte of the content once, in order. */
  readonly onContent?: ((chunk: Uint8Array) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PackRunsOptions extends EncodeRunsOptions {
  /** Keeps what was compressed until it is written. */
  readonly scratch: Scratch;
  /** Sees each byte of the result once, in order, long before anybody writes it. */
  readonly onPacked?: ((chunk: Uint8Array) => void) | undefined;
}

interface PackedRun {
  readonly bytes: Uint8Array;
  /** Undefined: stored. */
  readonly packed: Uint8Array | undefined;
}

/** Content that is packed before its turn comes, and read again when it does. Its runs are its own. */
export interface RunsAhead {
  readonly open: () => ByteStream;
  /** Known once all is packed. */
  readonly runs: Promise<readonly AheadRun[]>;
}

interface AheadRun {
  readonly contentBytes: number;
  /** Of the content, to notice when it is no longer what it was. */
  readonly crc: number;
  /** Undefined: stored. */
  readonly packed: Uint8Array | undefined;
}

/** Chunks of content, and between them what is packed ahead. */
export type RunSource = AsyncIterable<Uint8Array | RunsAhead>;

/**
 * Packs content while what lies before it is read: one run after the other, so that whoever does the latter has a
 * processor left. `content` can be called again and again.
 */
export function packAhead(content: () => ByteStream, codec: RunCodec, signal?: AbortSignal): RunsAhead {
  const runs = packAll(content(), codec, signal);
  runs.catch(() => undefined); // seen when its turn comes
  return { open: content, runs };
}

async function packAll(
  source: ByteStream,
  codec: RunCodec,
  signal: AbortSignal | undefined,
): Promise<readonly AheadRun[]> {
  const runs: AheadRun[] = [];
  for await (const run of runsOf(source, codec, signal)) {
    const { bytes, packed } = await packRun(run, codec);
    runs.push({ contentBytes: bytes.length, crc: crc32(bytes), packed });
  }
  return runs;
}

/** All content, in order. */
export async function* allContent(source: RunSource): ByteStream {
  for await (const item of source) {
    if (item instanceof Uint8Array) yield item;
    else yield* item.open();
  }
}

/** Runs that are compressed at a time. The output does not depend on it. */
const AHEAD = 2;

/** Packs a stream in one pass: what trying shows to compress is compressed, the rest stored, in chunks of any size. */
export async function* encodeRuns(
  source: RunSource,
  codec: RunCodec,
  { onContent, signal }: EncodeRunsOptions = {},
): ByteStream {
  let [crc, size] = [0, 0];
  yield codec.start;
  for await (const { bytes, packed } of packedRuns(source, codec, signal)) {
    crc = crc32(bytes, crc);
    size += bytes.length;
    onContent?.(bytes);
    if (packed) yield packed;
    else yield* storedParts(bytes, codec.stored);
  }
  yield codec.end(crc, size);
}

/**
 * The same in two passes: the first learns size and bytes of the result and keeps what was compressed,
 * so that every later reading costs no more than a copy of the content.
 */
export async function packRuns(
  content: () => RunSource,
  codec: RunCodec,
  { scratch, onContent, onPacked, signal }: PackRunsOptions,
): Promise<SizedContent> {
  const plan: PlannedRun[] = [];
  let [crc, contentBytes, size] = [0, 0, 0];
  const emit = (packed: Uint8Array): void => {
    size += packed.length;
    onPacked?.(packed);
  };
  emit(codec.start);
  for await (const { bytes, packed } of packedRuns(content(), codec, signal)) {
    crc = crc32(bytes, crc);
    contentBytes += bytes.length;
    onContent?.(bytes);
    for (const part of packed ? [packed] : storedParts(bytes, codec.stored)) emit(part);
    plan.push({ contentBytes: bytes.length, packedBytes: packed?.length });
    if (packed) await scratch.append(packed);
  }
  const end = codec.end(crc, contentBytes);
  emit(end);
  return { size, open: () => coalesced(replay({ plan, codec, scratch, crc, end }, allContent(content()))) };
}

interface PlannedRun {
  readonly contentBytes: number;
  /** Undefined: stored. */
  readonly packedBytes: number | undefined;
}

interface Plan {
  readonly plan: readonly PlannedRun[];
  readonly codec: RunCodec;
  readonly scratch: Scratch;
  /** Of the content. */
  readonly crc: number;
  readonly end: Uint8Array;
}

async function* replay({ plan, codec, scratch, crc, end }: Plan, content: ByteStream): ByteStream {
  await using reader = new ByteReader(content);
  await using compressed = new ByteReader(scratch.read());
  let found = 0;
  yield codec.start;
  for (const { contentBytes, packedBytes } of plan) {
    const bytes = await reader.expect(contentBytes, 'content that is being packed');
    found = crc32(bytes, found);
    if (packedBytes === undefined) yield* storedParts(bytes, codec.stored);
    else yield* compressed.take(packedBytes, 'scratch').bytes;
  }
  if (found !== crc || !(await reader.isAtEnd())) throw changedMeanwhile(reader.offset);
  yield end;
}

/** Content that was read twice was not the same twice. */
export function changedMeanwhile(offset: number): RootsmithError {
  return new RootsmithError('SIZE_MISMATCH', `content before offset ${offset} changed while it was packed`, {
    hint: 'Leave the files alone while they are being packed.',
    details: { offset },
  });
}

function packedRuns(
  source: RunSource,
  codec: RunCodec,
  signal: AbortSignal | undefined,
): AsyncGenerator<PackedRun, void, void> {
  return mapAhead(allRunsOf(source, codec, signal), AHEAD, async (run) =>
    'packed' in run ? run : await packRun(run, codec),
  );
}

/** What is packed ahead lies between the runs of all that comes before and those of all that comes after it. */
async function* allRunsOf(
  source: RunSource,
  codec: RunCodec,
  signal: AbortSignal | undefined,
): AsyncGenerator<Run | PackedRun, void, void> {
  const rest = source[Symbol.asyncIterator]();
  let ahead: RunsAhead | undefined;
  try {
    do {
      ahead = undefined;
      yield* runsOf(
        chunksBefore(rest, (found) => (ahead = found)),
        codec,
        signal,
      );
      if (ahead !== undefined) yield* readAgain(ahead);
    } while (ahead !== undefined);
  } finally {
    await rest.return?.();
  }
}

async function* readAgain({ open, runs }: RunsAhead): AsyncGenerator<PackedRun, void, void> {
  const packedRuns = await runs;
  await using reader = new ByteReader(open());
  for (const { contentBytes, crc, packed } of packedRuns) {
    const bytes = await reader.expect(contentBytes, 'content that is being packed');
    if (crc32(bytes) !== crc) throw changedMeanwhile(reader.offset);
    yield { bytes, packed };
  }
  if (!(await reader.isAtEnd())) throw changedMeanwhile(reader.offset);
}

async function* chunksBefore(
  rest: AsyncIterator<Uint8Array | RunsAhead>,
  onAhead: (ahead: RunsAhead) => void,
): ByteStream {
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    if (!(value instanceof Uint8Array)) return onAhead(value);
    yield value;
  }
}

async function* runsOf(
  source: ByteStream,
  { worthwhile }: RunCodec,
  signal: AbortSignal | undefined,
): AsyncGenerator<Run, void, void> {
  for await (const window of inPieces(source, WINDOW_BYTES)) {
    signal?.throwIfAborted();
    yield* compressibleRuns(window, worthwhile);
  }
}

async function packRun({ bytes, compressible }: Run, { compress }: RunCodec): Promise<PackedRun> {
  const packed = compressible ? await compress(bytes) : undefined;
  return { bytes, packed: packed && packed.length < bytes.length ? packed : undefined };
}
