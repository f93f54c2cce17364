/**
 * Random access to a gzip member that holds most of its content in stored blocks, as `compressGzip` writes it. Other
 * writers put references to earlier content everywhere, so that nothing can be skipped.
 */
import { constants, inflateRawSync } from 'node:zlib';
import { assertRange, concatBytes, type RandomAccess } from '../../bytes/index.ts';
import { WINDOW_BYTES } from '../../codecs/index.ts';
import { isPlainHeader, trailerOf } from './member.ts';

const MEMBER_HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const SLICE_HEADER_BYTES = 5;
const SLICE_BYTES = 0xffff;
const PIECE_BYTES = 128 * 1024; // runs are cut at multiples of this, and at the end of a window
const PIECES = WINDOW_BYTES / PIECE_BYTES;
/** Compressed parts have at most a window of content each, and end with an empty stored block. */
const MAX_PART_BYTES = WINDOW_BYTES + 64 * 1024;
const SYNC_MARK = Buffer.from([0x00, 0x00, 0xff, 0xff]);
/** Beyond this much compressed content, reading from front to back is the better way. */
const MAX_EXPANDED_BYTES = 16 * 1024 * 1024;
const SCAN_BYTES = 64 * 1024;

/** A piece of the content, in order. */
interface Region {
  /** Where it begins in the content. */
  readonly start: number;
  readonly size: number;
  /** The content itself, of a compressed part. */
  readonly bytes: Uint8Array | undefined;
  /** Of stored content: where the header of its first slice is. */
  readonly at: number;
}

export interface GzipAccessOptions {
  /** Gives the whole content otherwise, for a file whose form turns out to be another behind its start. */
  readonly whole: () => Promise<RandomAccess>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a file that is one gzip member. Gives undefined where its start or its end show that its form does not allow to
 * read it at any offset, or that much of it would have to be expanded for that. What lies between is looked at when it
 * is read. The checksum of the content is not compared.
 */
export async function openGzipAccess(
  source: RandomAccess,
  { whole, signal }: GzipAccessOptions,
): Promise<RandomAccess | undefined> {
  if (source.size < MEMBER_HEADER_BYTES + TRAILER_BYTES) return undefined;
  if (!isPlainHeader(await source.read(0, MEMBER_HEADER_BYTES))) return undefined;
  const scan = new MemberScan(source, signal);
  if (!(await scan.endsAsOurs()) || !(await scan.reachStored())) return undefined;
  const { size } = trailerOf(await source.read(source.size - TRAILER_BYTES, TRAILER_BYTES));
  return {
    size,
    async read(offset, length) {
      assertRange(size, offset, length);
      if (await scan.reach(offset + length))
        return await readRegions(source, scan.regions, { from: offset, count: length });
      return await (await whole()).read(offset, length);
    },
  };
}

class MemberScan {
  readonly regions: Region[] = [];
  readonly #source: RandomAccess;
  readonly #signal: AbortSignal | undefined;
  readonly #end: number;
  #at = MEMBER_HEADER_BYTES;
  #size = 0;
  #expanded = 0;
  #isAtEnd = false;
  /** Steps run one after the other, however many reads wait for them. */
  #reached: Promise<boolean> = Promise.resolve(true);

  constructor(source: RandomAccess, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#signal = signal;
    this.#end = source.size - TRAILER_BYTES;
  }

  /** Whether the last block is the empty stored one that our writer puts there. */
  async endsAsOurs(): Promise<boolean> {
    return (await this.#sliceAt(this.#end - SLICE_HEADER_BYTES)) === 'last';
  }

  /** Looks at the start, up to the first stored content or the end. False where its form is another. */
  async reachStored(): Promise<boolean> {
    while (!this.#isAtEnd && this.regions.every(({ bytes }) => bytes !== undefined))
      if (!(await this.#next())) return false;
    return true;
  }

  /** Looks on until the content up to `offset` is found. False where the form is another before that. */
  reach(offset: number): Promise<boolean> {
    this.#reached = this.#reached.then(async (isOurs) => isOurs && (await this.#advance(offset)));
    return this.#reached.then((isOurs) => isOurs || offset <= this.#size);
  }

  async #advance(offset: number): Promise<boolean> {
    while (this.#size < offset) {
      this.#signal?.throwIfAborted();
      if (this.#isAtEnd || !(await this.#next())) return false;
    }
    return true;
  }

  /** Finds the next region. False where the form is another than ours. */
  async #next(): Promise<boolean> {
    const length = await this.#sliceAt(this.#at);
    if (length === 'last') return await this.#finish();
    return length === undefined ? await this.#compressed() : await this.#stored(length);
  }

  /** The length of the stored slice whose header is at an offset; `last` for the empty one at the end. */
  async #sliceAt(at: number): Promise<number | 'last' | undefined> {
    if (at < MEMBER_HEADER_BYTES || at + SLICE_HEADER_BYTES > this.#end) return undefined;
    const [kind = 2, low = 0, high = 0, notLow = 0, notHigh = 0] = await this.#source.read(at, SLICE_HEADER_BYTES);
    const length = low | (high << 8);
    if (kind > 1 || (length ^ (notLow | (notHigh << 8))) !== 0xffff) return undefined;
    if (kind === 1) return length === 0 && at + SLICE_HEADER_BYTES === this.#end ? 'last' : undefined;
    return length === 0 ? undefined : length;
  }

  /** The trailer has to agree with what was found. */
  async #finish(): Promise<boolean> {
    this.#isAtEnd = true;
    return trailerOf(await this.#source.read(this.#end, TRAILER_BYTES)).size === this.#size % 2 ** 32;
  }

  async #stored(length: number): Promise<boolean> {
    const windows = length === SLICE_BYTES ? await this.#windows() : 0;
    const size = windows > 0 ? windows * WINDOW_BYTES : length === SLICE_BYTES ? await this.#piecesAt() : length;
    this.regions.push({ start: this.#size, size, bytes: undefined, at: this.#at });
    this.#at += storedBytes(size);
    this.#size += size;
    return true;
  }

  /** How many whole windows of stored content begin here: all that are there, found by doubling and halving. */
  async #windows(): Promise<number> {
    const most = Math.floor((this.#end - this.#at) / storedBytes(WINDOW_BYTES));
    if (most > 0 && (await this.#hasWindows(most))) return most;
    let [low, high] = [0, 1];
    while (high <= most && (await this.#hasWindows(high))) [low, high] = [high, 2 * high];
    for (high = Math.min(high, most + 1); high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (await this.#hasWindows(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Whether the last slice of the window that would be the last of `count` is where it would be. */
  async #hasWindows(count: number): Promise<boolean> {
    const rest = WINDOW_BYTES % SLICE_BYTES;
    const end = this.#at + count * storedBytes(WINDOW_BYTES);
    return (await this.#sliceAt(end - rest - SLICE_HEADER_BYTES)) === rest;
  }

  /** The content up to where this run of slices ends inside a window; one slice where that cannot be told. */
  async #piecesAt(): Promise<number> {
    for (let pieces = PIECES - 1; pieces > 0; pieces -= 1) {
      const size = pieces * PIECE_BYTES;
      const rest = size % SLICE_BYTES;
      if ((await this.#sliceAt(this.#at + storedBytes(size) - rest - SLICE_HEADER_BYTES)) === rest) return size;
    }
    return SLICE_BYTES;
  }

  /** Expands compressed content up to where stored content or the end begins. */
  async #compressed(): Promise<boolean> {
    const packed = await this.#compressedBytes();
    if (packed === undefined) return false;
    const bytes = expandPart(packed);
    if (bytes === undefined) return false;
    this.#expanded += bytes.length;
    if (this.#expanded > MAX_EXPANDED_BYTES) return false;
    this.regions.push({ start: this.#size, size: bytes.length, bytes, at: this.#at });
    this.#at += packed.length;
    this.#size += bytes.length;
    return true;
  }

  async #compressedBytes(): Promise<Uint8Array | undefined> {
    let bytes = Buffer.alloc(0);
    let lastMark = 0;
    for (let from = 0; ; ) {
      const mark = bytes.indexOf(SYNC_MARK, from);
      if (mark !== -1) {
        const end = mark + SYNC_MARK.length;
        if ((await this.#sliceAt(this.#at + end)) !== undefined) return bytes.subarray(0, end);
        [from, lastMark] = [mark + 1, end];
        continue;
      }
      from = Math.max(0, bytes.length - SYNC_MARK.length + 1);
      const step = Math.max(SCAN_BYTES, bytes.length); // doubled each time, so that little is copied
      const left = Math.min(step, this.#end - this.#at - bytes.length);
      if (left <= 0 || bytes.length - lastMark > MAX_PART_BYTES || bytes.length > MAX_EXPANDED_BYTES) return undefined;
      bytes = Buffer.concat([bytes, await this.#source.read(this.#at + bytes.length, left)]);
    }
  }
}

/** What stored content takes with the headers of its slices, which begin anew in each window. */
function storedBytes(size: number): number {
  const inWindow = (bytes: number): number => bytes + SLICE_HEADER_BYTES * Math.ceil(bytes / SLICE_BYTES);
  return Math.floor(size / WINDOW_BYTES) * inWindow(WINDOW_BYTES) + inWindow(size % WINDOW_BYTES);
}

function expandPart(packed: Uint8Array): Uint8Array | undefined {
  try {
    return inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_EXPANDED_BYTES });
  } catch {
    return undefined; // it is not what it seemed to be; whoever reads it from its start tells what it is
  }
}

async function readRegions(
  source: RandomAccess,
  regions: readonly Region[],
  { from, count }: Range,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let at = from, index = regionAt(regions, from); at < from + count; index += 1) {
    const region = regions[index];
    if (region === undefined) throw new Error('bug: the regions of a gzip member have a gap');
    const step = Math.min(from + count, region.start + region.size) - at;
    parts.push(await readRegion(source, region, { from: at - region.start, count: step }));
    at += step;
  }
  return concatBytes(parts);
}

interface Range {
  readonly from: number;
  readonly count: number;
}

async function readRegion(source: RandomAccess, region: Region, { from, count }: Range): Promise<Uint8Array> {
  if (region.bytes !== undefined) return region.bytes.subarray(from, from + count);
  const first = region.at + placeOf(from);
  const last = region.at + placeOf(from + count - 1);
  const stored = await source.read(first, last + 1 - first);
  const parts: Uint8Array[] = [];
  for (let at = from; at < from + count; ) {
    const inWindow = at % WINDOW_BYTES;
    const toSliceEnd = Math.min(SLICE_BYTES - (inWindow % SLICE_BYTES), WINDOW_BYTES - inWindow);
    const step = Math.min(toSliceEnd, from + count - at);
    const place = region.at + placeOf(at) - first;
    parts.push(stored.subarray(place, place + step));
    at += step;
  }
  return concatBytes(parts);
}

/** Where a byte of stored content lies, from the header of its first slice. */
function placeOf(offset: number): number {
  const windows = Math.floor(offset / WINDOW_BYTES);
  const inWindow = offset % WINDOW_BYTES;
  return windows * storedBytes(WINDOW_BYTES) + inWindow + SLICE_HEADER_BYTES * (Math.floor(inWindow / SLICE_BYTES) + 1);
}

function regionAt(regions: readonly Region[], offset: number): number {
  let [low, high] = [0, regions.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((regions[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
