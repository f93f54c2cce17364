/**
 * Finds the end of a frame without expanding it. The walk has to run before the decoder, because Node 22 gives out
 * what it has of a truncated frame without an error.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878 section 3.1
 */
import { type ByteReader, type ByteStream, concatBytes, type RandomAccess } from '../../bytes/index.ts';
import { REFETCH_HINT, RootsmithError } from '../../errors/index.ts';

/** The largest window, 2^27 = 128 MiB. `zstd -d` and the kernel refuse larger ones too. */
export const ZSTD_WINDOW_LOG_MAX = 27;

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50; // to 0x184d2a5f
export const MAGIC_BYTES = 4;
const DESCRIPTOR_AT = 4;
export const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const MAX_PIECE_BYTES = 1024 * 1024;
export const MAX_BLOCK_BYTES = 128 * 1024;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const; // by the two top bits of the descriptor
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const; // by the two low bits

interface FrameHeader {
  /** Bytes, magic included. */
  readonly length: number;
  readonly hasChecksum: boolean;
  /** Bytes. */
  readonly window: number;
}

interface BlockHeader {
  readonly isLast: boolean;
  /** The number of bytes after the header. */
  readonly payload: number;
}

export function isFrameMagic(magic: number): boolean {
  return magic === FRAME_MAGIC;
}

export function isSkippableMagic(magic: number): boolean {
  return magic >= SKIPPABLE_MAGIC && magic <= SKIPPABLE_MAGIC + 15;
}

export function readMagic(bytes: Uint8Array): number {
  return bytes.length < MAGIC_BYTES ? 0 : view(bytes).getUint32(0, true);
}

/** The length of the header, from its fifth byte. */
function frameHeaderLength(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const contentSize = CONTENT_SIZE_BYTES[descriptor >> 6] ?? 0;
  const contentSizeBytes = contentSize === 0 && isSingleSegment ? 1 : contentSize;
  return DESCRIPTOR_AT + 1 + (isSingleSegment ? 0 : 1) + (DICTIONARY_ID_BYTES[descriptor & 3] ?? 0) + contentSizeBytes;
}

/** Checks a whole header with its magic. `offset` is its position. */
function parseFrameHeader(bytes: Uint8Array, offset: number): FrameHeader {
  if (!isFrameMagic(readMagic(bytes))) throw corruptFrame('frame magic', offset, 'is wrong');
  const descriptor = bytes[DESCRIPTOR_AT] ?? 0;
  if ((descriptor & 0x08) !== 0)
    throw corruptFrame('frame descriptor', offset + DESCRIPTOR_AT, 'has a reserved bit set');
  if ((descriptor & 0x03) !== 0) {
    throw new RootsmithError('FORMAT_UNSUPPORTED', `zstd frame at offset ${offset} needs a dictionary`, {
      hint: 'Compress the file again without a dictionary.',
      details: { offset, field: 'dictionary id' },
    });
  }
  const window = windowBytes(bytes, descriptor);
  checkWindow(window, offset);
  return { length: frameHeaderLength(descriptor), hasChecksum: (descriptor & 0x04) !== 0, window };
}

/** The window size. A single segment is its own window; otherwise the byte after the descriptor is a small float. */
function windowBytes(bytes: Uint8Array, descriptor: number): number {
  const at = DESCRIPTOR_AT + 1;
  if ((descriptor & 0x20) === 0) {
    const code = bytes[at] ?? 0;
    const base = 2 ** (10 + (code >> 3));
    return base + (base / 8) * (code & 7);
  }
  switch (descriptor >> 6) {
    case 0:
      return bytes[at] ?? 0;
    case 1:
      return view(bytes).getUint16(at, true) + 256;
    case 2:
      return view(bytes).getUint32(at, true);
    default:
      return Number(view(bytes).getBigUint64(at, true));
  }
}

function checkWindow(window: number, offset: number): void {
  const limitBytes = 2 ** ZSTD_WINDOW_LOG_MAX;
  if (window > limitBytes) {
    throw new RootsmithError(
      'LIMIT_EXCEEDED',
      `zstd frame at offset ${offset} wants a window of ${window} bytes, more than the limit of ${limitBytes}`,
      {
        hint: 'Compress the file again without `--ultra` and `--long`.',
        details: { offset, field: 'window', limitBytes },
      },
    );
  }
}

/**
 * Says what the kernel's decoder refuses in a squashfs block that libzstd expands: a window that is larger than
 * the kernel allocates.
 */
export function zstdKernelProblem(frame: Uint8Array, limitBytes: number): string | undefined {
  const window = windowBytes(frame, frame[DESCRIPTOR_AT] ?? 0);
  return window > limitBytes ? `has a window of ${window} bytes, more than ${limitBytes}` : undefined;
}

/** Checks the three bytes in front of a block. `offset` is their position. */
function parseBlockHeader(bytes: Uint8Array, offset: number): BlockHeader {
  const word = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
  const type = (word >> 1) & 3; // 0 raw, 1 one byte repeated, 2 compressed
  const size = word >> 3;
  if (type === 3) throw corruptFrame('block type', offset, 'is 3, which is reserved');
  if (size > MAX_BLOCK_BYTES) throw corruptFrame('block size', offset, `is ${size}, more than ${MAX_BLOCK_BYTES}`);
  return { isLast: (word & 1) !== 0, payload: type === 1 ? 1 : size };
}

/** A frame whose header was read. */
export interface OpenFrame {
  /** The bytes that the decoder has to keep. */
  readonly window: number;
  /** All bytes of the frame. When they are read to the end, the reader stands just after the frame. */
  readonly bytes: ByteStream;
}

/** A frame that is read at any offset. */
interface FrameAt {
  /** The position of its first block. */
  readonly blocksAt: number;
  /** Bytes behind the last block. */
  readonly checksumBytes: number;
  /** A header that says the same, but for the content's size and checksum. */
  readonly plainHeader: Uint8Array;
}

const MAX_HEADER_BYTES = 18;

/** Reads the header of a frame at an offset; undefined for what is not a frame with a window of its own. */
export async function openFrameAt(source: RandomAccess, offset: number): Promise<FrameAt | undefined> {
  const bytes = await source.read(offset, Math.min(MAX_HEADER_BYTES, source.size - offset));
  const descriptor = bytes[DESCRIPTOR_AT] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isFrameMagic(readMagic(bytes)) || bytes.length < frameHeaderLength(descriptor) || isSingleSegment)
    return undefined;
  const { length, hasChecksum } = parseFrameHeader(bytes, offset);
  const plainHeader = concatBytes([bytes.subarray(0, MAGIC_BYTES), Uint8Array.of(0, bytes[DESCRIPTOR_AT + 1] ?? 0)]);
  return { blocksAt: offset + length, checksumBytes: hasChecksum ? CHECKSUM_BYTES : 0, plainHeader };
}

/** Reads the three bytes in front of the block at an offset; undefined where there can be none. */
export async function zstdBlockAt(
  source: RandomAccess,
  offset: number,
): Promise<(BlockHeader & { readonly isRaw: boolean }) | undefined> {
  if (offset + BLOCK_HEADER_BYTES > source.size) return undefined;
  const bytes = await source.read(offset, BLOCK_HEADER_BYTES);
  const type = ((bytes[0] ?? 0) >> 1) & 3;
  const size = ((bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16)) >> 3;
  if (type === 3 || size > MAX_BLOCK_BYTES) return undefined;
  return { ...parseBlockHeader(bytes, offset), isRaw: type === 0 };
}

/** Reads and checks the header of a frame. */
export async function openZstdFrame(reader: ByteReader): Promise<OpenFrame> {
  const offset = reader.offset;
  const magic = await reader.expect(MAGIC_BYTES, 'zstd frame magic');
  if (!isFrameMagic(readMagic(magic))) throw corruptFrame('frame magic', offset, 'is wrong');
  const start = concatBytes([magic, await reader.expect(1, 'zstd frame header')]);
  const rest = await reader.expect(frameHeaderLength(start[DESCRIPTOR_AT] ?? 0) - start.length, 'zstd frame header');
  const header = concatBytes([start, rest]);
  const { hasChecksum, window } = parseFrameHeader(header, offset);
  return { window, bytes: frameBytes(reader, header, hasChecksum) };
}

/** Pieces as large as the source gives them: each costs whoever decodes it a round trip to the thread pool. */
async function* frameBytes(reader: ByteReader, header: Uint8Array, hasChecksum: boolean): ByteStream {
  yield header;
  const walk = new BlockWalk(hasChecksum);
  while (!walk.isAtEnd) {
    const offset = reader.offset;
    const piece = await reader.readSome(MAX_PIECE_BYTES);
    if (piece === undefined) return void (await reader.expect(walk.missing, walk.part)); // which tells what is cut short
    const length = walk.pass(piece, offset);
    if (length < piece.length) reader.unread(piece.subarray(length));
    yield length < piece.length ? piece.subarray(0, length) : piece;
  }
}

/** Follows the blocks of a frame from their first header on, however its bytes are cut. */
class BlockWalk {
  readonly #header = new Uint8Array(BLOCK_HEADER_BYTES);
  readonly #hasChecksum: boolean;
  #isLast = false;
  /** The part of the frame that the next byte belongs to. */
  part: 'zstd block header' | 'zstd block' | 'zstd frame checksum' = 'zstd block header';
  /** How many bytes of that part are still to come. */
  missing: number = BLOCK_HEADER_BYTES;

  constructor(hasChecksum: boolean) {
    this.#hasChecksum = hasChecksum;
  }

  get isAtEnd(): boolean {
    return this.missing === 0;
  }

  /** Passes over a piece at an offset, and gives the number of its bytes that belong to the frame. */
  pass(piece: Uint8Array, offset: number): number {
    let at = 0;
    while (at < piece.length && !this.isAtEnd) {
      const taken = piece.subarray(at, at + this.missing);
      if (this.part === 'zstd block header') this.#header.set(taken, BLOCK_HEADER_BYTES - this.missing);
      at += taken.length;
      this.missing -= taken.length;
      if (this.missing === 0) this.#enterNext(offset + at);
    }
    return at;
  }

  /** The last part has ended at an offset. Nothing is missing where it was the last of all. */
  #enterNext(offset: number): void {
    if (this.part === 'zstd block header') {
      const { isLast, payload } = parseBlockHeader(this.#header, offset - BLOCK_HEADER_BYTES);
      [this.#isLast, this.part, this.missing] = [isLast, 'zstd block', payload];
      if (payload > 0) return;
    }
    if (this.part === 'zstd frame checksum') return;
    if (!this.#isLast) [this.part, this.missing] = ['zstd block header', BLOCK_HEADER_BYTES];
    else if (this.#hasChecksum) [this.part, this.missing] = ['zstd frame checksum', CHECKSUM_BYTES];
  }
}

/** Checks that a block in memory is one frame from its first byte to its last. */
export function assertOneFrame(bytes: Uint8Array): void {
  const end = frameEnd(bytes);
  if (end > bytes.length) throw corruptFrame('frame', bytes.length, 'ends early');
  if (end < bytes.length) throw corruptFrame('frame', end, `is followed by ${bytes.length - end} bytes`);
}

/** The end of the frame at the start of these bytes. It may lie beyond them. */
export function frameEnd(bytes: Uint8Array): number {
  const { length, hasChecksum } = parseFrameHeader(bytes, 0);
  let at = length;
  for (let isLast = false; !isLast; ) {
    const header = bytes.subarray(at, at + BLOCK_HEADER_BYTES);
    if (header.length < BLOCK_HEADER_BYTES) throw corruptFrame('frame', at, 'ends early');
    const block = parseBlockHeader(header, at);
    at += BLOCK_HEADER_BYTES + block.payload;
    isLast = block.isLast;
  }
  return hasChecksum ? at + CHECKSUM_BYTES : at;
}

export function corruptFrame(field: string, offset: number, found: string, cause?: unknown): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `zstd ${field} at offset ${offset} ${found}`, {
    hint: REFETCH_HINT,
    details: { offset, field },
    cause,
  });
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
