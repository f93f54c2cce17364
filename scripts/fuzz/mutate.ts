import type { NumberField } from './fields.ts';
import type { Random } from './random.ts';

/** A good image, and what is known of it. */
export interface Seed {
  readonly bytes: Uint8Array;
  readonly fields: readonly NumberField[];
  /** The fields, by name: what is right for one is plausible for another. */
  readonly kin: ReadonlyMap<string, readonly NumberField[]>;
}

export interface Mutant {
  readonly bytes: Uint8Array;
  /** What was changed, for people. */
  readonly edits: readonly string[];
}

/** What one edit works on. The image may become shorter. */
interface Work {
  bytes: Uint8Array;
  readonly seed: Seed;
  /** Another image, to take pieces from. */
  readonly other: Uint8Array;
  readonly random: Random;
}

/** Makes the change, and says what it was. */
type Edit = (work: Work) => string;

const MAX_EDITS = 4;

export function seedOf(bytes: Uint8Array, fields: readonly NumberField[]): Seed {
  return { bytes, fields, kin: Map.groupBy(fields, ({ name }) => name) };
}

/** Changes a copy of a good image: mostly one or two edits, mostly of fields; never none. */
export function mutate(seed: Seed, other: Uint8Array, random: Random): Mutant {
  const work: Work = { bytes: seed.bytes.slice(), seed, other, random };
  const edits = [random.pick(allEdits)(work)];
  while (edits.length < MAX_EDITS && (random.oneIn(2) || isSame(work))) edits.push(random.pick(allEdits)(work));
  if (isSame(work)) edits.push(flipBit(work));
  return { bytes: work.bytes, edits };
}

function isSame({ bytes, seed }: Work): boolean {
  return Buffer.compare(bytes, seed.bytes) === 0;
}

const fieldEdits: readonly Edit[] = [
  setInteresting,
  setInteresting,
  addLittle,
  addLittle,
  copyFromKin,
  copyFromKin,
  setPosition,
  setNoise,
];
const byteEdits: readonly Edit[] = [flipBit, flipBit, setByte, overwriteNumber];
const rangeEdits: readonly Edit[] = [truncate, swapRanges, duplicateRange, splice, fillRange];
const allEdits: readonly Edit[] = [...fieldEdits, ...fieldEdits, ...byteEdits, ...byteEdits, ...rangeEdits];

const BOUNDARIES: readonly bigint[] = [0, 1, 2, 4, 7, 8, 12, 13, 15, 16, 20, 24, 25, 31, 32, 48, 53, 63, 64].flatMap(
  (bits) => {
    const power = 1n << BigInt(bits);
    return [power - 1n, power, power + 1n];
  },
);

function setInteresting(work: Work): string {
  return write(work, pickField(work), work.random.pick(BOUNDARIES));
}

function addLittle(work: Work): string {
  const field = pickField(work);
  const amount = BigInt(1 + work.random.below(work.random.oneIn(3) ? 256 : 4));
  return write(work, field, readNumber(work.bytes, field) + (work.random.oneIn(2) ? amount : -amount));
}

/** Two inodes with one number, a directory inside itself, a fragment over another. */
function copyFromKin(work: Work): string {
  const field = pickField(work);
  return write(work, field, readNumber(work.bytes, work.random.pick(work.seed.kin.get(field.name) ?? [field])));
}

/** A place in the image: of another structure, or of its end. */
function setPosition(work: Work): string {
  const { bytes, random, seed } = work;
  const position = random.oneIn(4) ? bytes.length : random.pick(seed.fields).at;
  return write(work, pickField(work), BigInt(position - random.below(3)));
}

function setNoise(work: Work): string {
  const bits = BigInt(work.random.below(2 ** 32)) << BigInt(work.random.below(33));
  return write(work, pickField(work), bits | BigInt(work.random.below(2 ** 32)));
}

function flipBit({ bytes, random }: Work): string {
  const [at, bit] = [random.below(bytes.length), random.below(8)];
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  return `bit ${bit} of byte ${at} flipped`;
}

function setByte({ bytes, random }: Work): string {
  const at = random.below(bytes.length);
  const value = random.oneIn(4) ? random.below(256) : random.pick([0, 1, 0x2e, 0x2f, 0x7f, 0x80, 0xfe, 0xff]);
  bytes[at] = value;
  return `byte ${at} set to ${value}`;
}

/** Anywhere: fields of records that `findFields` did not see, and the inside of compressed blocks. */
function overwriteNumber(work: Work): string {
  const { bytes, random } = work;
  const size = Math.min(random.pick([2, 4, 8]), bytes.length);
  return write(work, { name: 'number', at: random.below(bytes.length - size + 1), size }, random.pick(BOUNDARIES));
}

function truncate(work: Work): string {
  const length = 1 + work.random.below(work.bytes.length);
  work.bytes = work.bytes.slice(0, length);
  // Otherwise nearly all end at once, since `bytesUsed` is not there.
  const used = work.seed.kin.get('superblock bytesUsed')?.[0];
  const note = `cut to ${length} bytes`;
  return used && length > used.at + used.size ? `${note}, ${write(work, used, BigInt(length))}` : note;
}

function swapRanges({ bytes, random }: Work): string {
  const length = pickLength(bytes, random);
  const [a, b] = [random.below(bytes.length - length + 1), random.below(bytes.length - length + 1)];
  const first = bytes.slice(a, a + length);
  bytes.copyWithin(a, b, b + length);
  bytes.set(first, b);
  return `${length} bytes at ${a} and at ${b} swapped`;
}

function duplicateRange({ bytes, random }: Work): string {
  const length = pickLength(bytes, random);
  const [from, to] = [random.below(bytes.length - length + 1), random.below(bytes.length - length + 1)];
  bytes.copyWithin(to, from, from + length);
  return `${length} bytes at ${from} copied to ${to}`;
}

function splice({ bytes, other, random }: Work): string {
  const length = Math.min(pickLength(bytes, random), other.length);
  const from = random.below(other.length - length + 1);
  const to = random.oneIn(2) ? Math.min(from, bytes.length - length) : random.below(bytes.length - length + 1);
  bytes.set(other.subarray(from, from + length), to);
  return `${length} bytes at ${to} taken from offset ${from} of another image`;
}

function fillRange({ bytes, random }: Work): string {
  const length = pickLength(bytes, random);
  const at = random.below(bytes.length - length + 1);
  const value = random.pick([0, 0xff, random.below(256)]);
  bytes.fill(value, at, at + length);
  return `${length} bytes at ${at} filled with ${value}`;
}

/** Mostly about as long as a record. */
function pickLength(bytes: Uint8Array, random: Random): number {
  return Math.min(bytes.length, 1 + random.below(random.oneIn(4) ? bytes.length : 64));
}

/** Every name as likely as any other: an image has many sizes of blocks, but one superblock. */
function pickField({ seed, random }: Work): NumberField {
  return random.pick(random.oneIn(2) ? seed.fields : random.pick([...seed.kin.values()]));
}

function readNumber(bytes: Uint8Array, { at, size }: NumberField): bigint {
  let value = 0n;
  for (let index = size - 1; index >= 0; index -= 1) value = (value << 8n) | BigInt(bytes[at + index] ?? 0);
  return value;
}

/** Bytes behind the end, after the image was cut, are lost. */
function write({ bytes }: Work, field: NumberField, value: bigint): string {
  const { name, at, size } = field;
  let rest = BigInt.asUintN(size * 8, value);
  const note = `${name} at ${at}: ${readNumber(bytes, field)} to ${rest}`;
  for (let index = 0; index < size && at + index < bytes.length; index += 1) {
    bytes[at + index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return note;
}
