import { type Budget, ByteReader, type ByteStream, raw, struct, toByteString, u8 } from '../../bytes/index.ts';
import { TAR_BLOCK } from './blocks.ts';
import { corruptTar, truncatedTar } from './damage.ts';
import { parseCount } from './numbers.ts';
import { type PaxRecord, paxCount } from './pax.ts';

/** A stored piece of a file. Between pieces are holes. */
interface SparsePiece {
  readonly offset: number;
  readonly length: number;
}

/** The forms in which GNU tar writes sparse files. */
export type SparseForm =
  | { readonly kind: 'header' } //                                                     typeflag S
  | { readonly kind: 'records'; readonly pieces: readonly SparsePiece[]; readonly size: number } // pax 0.0 and 0.1
  | { readonly kind: 'body'; readonly size: number }; //                               pax 1.0

export interface SparseMap {
  readonly pieces: readonly SparsePiece[];
  /** The size of the expanded file. */
  readonly size: number;
}

const PIECE_BYTES = 24;
const NUMBER_BYTES = 12;
const PIECES_IN_HEADER = 4;
const PIECES_IN_BLOCK = 21;
const MAX_LINE_BYTES = 20; // a 64-bit number
const HOLE_CHUNK_BYTES = 64 * 1024;

/** @see https://www.gnu.org/software/tar/manual/html_node/Standard.html «struct oldgnu_header» */
const sparseHeader = struct('tar sparse header', {
  posixPart: raw(386),
  pieces: raw(PIECES_IN_HEADER * PIECE_BYTES),
  isExtended: u8,
  realSize: raw(NUMBER_BYTES),
  pad: raw(17),
});

const sparseBlock = struct('tar sparse block', {
  pieces: raw(PIECES_IN_BLOCK * PIECE_BYTES),
  isExtended: u8,
  pad: raw(7),
});

/** Finds the sparse form in the records of a pax header, if the file is sparse. */
export function sparseForm(records: readonly PaxRecord[]): SparseForm | undefined {
  const get = (key: string): PaxRecord | undefined => records.findLast((record) => record.key === `GNU.sparse.${key}`);
  const size = get('realsize') ?? get('size');
  const major = get('major');
  if (major !== undefined && toByteString(major.value) === '1') {
    if (size === undefined) throw corruptTar('pax GNU.sparse.realsize', major.offset, 'none');
    return { kind: 'body', size: paxCount(size) };
  }
  const map = get('map');
  const numbers = map === undefined ? pieceRecords(records) : mapNumbers(map);
  if (size === undefined || (map === undefined && get('numblocks') === undefined)) return undefined;
  return { kind: 'records', pieces: pair(numbers, map?.offset ?? size.offset), size: paxCount(size) };
}

/** Reads the map in a sparse header, and the blocks that continue it. */
export async function readHeaderMap(block: Uint8Array, reader: ByteReader, budget: Budget): Promise<SparseMap> {
  const start = reader.offset - TAR_BLOCK;
  const fields = sparseHeader.decode(block);
  const pieces = parsePieces(fields.pieces, start + sparseHeader.offsets.pieces);
  const size = parseCount(fields.realSize, { field: 'realsize', offset: start + sparseHeader.offsets.realSize });
  for (let more = fields.isExtended; more !== 0; ) {
    const offset = reader.offset;
    budget.check('header', offset - start, { offset });
    const next = await reader.read(TAR_BLOCK);
    if (next === undefined) throw truncatedTar('the rest of a sparse map', offset);
    const continued = sparseBlock.decode(next);
    for (const piece of parsePieces(continued.pieces, offset)) pieces.push(piece);
    more = continued.isExtended;
  }
  return { pieces, size };
}

/** Reads the map at the start of a body: a count, then offset and length of each piece, one number a line. */
export async function readBodyMap(
  reader: ByteReader,
  { storedSize, size, budget }: { readonly storedSize: number; readonly size: number; readonly budget: Budget },
): Promise<SparseMap> {
  const start = reader.offset;
  let text = '';
  const numbers: number[] = [];
  let expected = 1;
  while (numbers.length < expected) {
    const offset = reader.offset;
    budget.check('header', offset - start + TAR_BLOCK, { offset });
    if (offset - start + TAR_BLOCK > storedSize) throw corruptTar('sparse map', start, 'no end of it within the body');
    const block = await reader.read(TAR_BLOCK);
    if (block === undefined) throw truncatedTar('a sparse map', offset);
    const lines = (text + toByteString(block)).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      if (numbers.length === expected) break;
      numbers.push(mapNumber(line, start));
      if (numbers.length === 1) expected = 1 + 2 * (numbers[0] ?? 0);
    }
    if (numbers.length < expected && text.length > MAX_LINE_BYTES) {
      throw corruptTar('sparse map', start, 'a line that is not a number');
    }
  }
  return { pieces: pair(numbers.slice(1), start), size };
}

/** Refuses maps that overlap, run backwards, or do not add up to the stored bytes. */
export function checkSparseMap(
  { pieces, size }: SparseMap,
  { dataSize, offset }: { dataSize: number; offset: number },
): void {
  let end = 0;
  let stored = 0;
  for (const piece of pieces) {
    if (piece.offset < end) throw corruptTar('sparse map', offset, `a piece at ${piece.offset}, before ${end}`);
    end = piece.offset + piece.length;
    stored += piece.length;
  }
  if (end > size) throw corruptTar('sparse map', offset, `a piece up to ${end} in a file of ${size} bytes`);
  if (stored !== dataSize) throw corruptTar('sparse map', offset, `${stored} bytes, but ${dataSize} are stored`);
}

/** Expands the file as a program would read it: holes are zeros. */
export async function* expandSparse(
  stored: ByteStream,
  { pieces, size }: SparseMap,
): AsyncGenerator<Uint8Array, void, void> {
  await using data = new ByteReader(stored);
  let at = 0;
  for (const { offset, length } of pieces) {
    yield* hole(offset - at);
    yield* data.take(length).bytes;
    at = offset + length;
  }
  yield* hole(size - at);
}

function* hole(length: number): Generator<Uint8Array, void, void> {
  for (let left = length; left > 0; left -= HOLE_CHUNK_BYTES) yield new Uint8Array(Math.min(left, HOLE_CHUNK_BYTES));
}

/** Parses pieces up to the first one with an empty length field. */
function parsePieces(bytes: Uint8Array, start: number): SparsePiece[] {
  const pieces: SparsePiece[] = [];
  for (let at = 0; at < bytes.length && bytes[at + NUMBER_BYTES] !== 0; at += PIECE_BYTES) {
    const field = (from: number): number =>
      parseCount(bytes.subarray(from, from + NUMBER_BYTES), { field: 'sparse map', offset: start + from });
    pieces.push({ offset: field(at), length: field(at + NUMBER_BYTES) });
  }
  return pieces;
}

/** The numbers of pax 0.0: a pair of records for each piece. */
function pieceRecords(records: readonly PaxRecord[]): readonly number[] {
  return records
    .filter(({ key }) => key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes')
    .map((record) => paxCount(record));
}

/** The numbers of pax 0.1: all in one record. */
function mapNumbers({ value, offset }: PaxRecord): readonly number[] {
  return value.length === 0
    ? []
    : toByteString(value)
        .split(',')
        .map((text) => mapNumber(text, offset));
}

function mapNumber(text: string, offset: number): number {
  if (!/^[0-9]{1,15}$/.test(text))
    throw corruptTar('sparse map', offset, `${JSON.stringify(text.slice(0, 20))}, which is not a number`);
  return Number(text);
}

function pair(numbers: readonly number[], offset: number): readonly SparsePiece[] {
  if (numbers.length % 2 !== 0) throw corruptTar('sparse map', offset, 'an offset without a length');
  return Array.from({ length: numbers.length / 2 }, (_, index) => ({
    offset: numbers[2 * index] ?? 0,
    length: numbers[2 * index + 1] ?? 0,
  }));
}
