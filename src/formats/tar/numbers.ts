import { fromByteString, toByteString } from '../../bytes/index.ts';
import { corruptTar } from './damage.ts';

const BASE_256_MARK = 0x80; // set in the first byte of a number too wide for octal (GNU)
const SIGN_BIT = 0x40; //      of the first byte, below the mark

export interface NumberPlace {
  readonly field: string;
  /** The absolute offset in the archive. */
  readonly offset: number;
}

/** Parses a number of a header: octal text, blank for 0, or GNU's base-256 two's complement. */
export function parseNumber(bytes: Uint8Array, { field, offset }: NumberPlace): number {
  if (((bytes[0] ?? 0) & BASE_256_MARK) !== 0) return parseBase256(bytes, { field, offset });
  const match = /^ *([0-7]*)[\0 ]*$/.exec(toByteString(bytes));
  if (match === null) throw corruptTar(field, offset, `${quote(bytes)}, which is not an octal number`);
  return Number.parseInt(match[1] || '0', 8);
}

/** Parses a number that must be from 0 to `most`. */
export function parseCount(bytes: Uint8Array, place: NumberPlace, most = Number.MAX_SAFE_INTEGER): number {
  return checkCount(parseNumber(bytes, place), place, most);
}

/** Refuses a number that is not from 0 to `most`. */
export function checkCount(value: number, { field, offset }: NumberPlace, most = Number.MAX_SAFE_INTEGER): number {
  if (!(value >= 0 && value <= most)) throw corruptTar(field, offset, `${value}, which is not within 0 and ${most}`);
  return value;
}

/** The largest number that fits as octal text with its closing NUL. */
export function octalMax(width: number): number {
  return 8 ** (width - 1) - 1;
}

/** Encodes octal text with a closing NUL, or base-256 if the number does not fit. */
export function encodeNumber(value: number, width: number): Uint8Array {
  if (value >= 0 && value <= octalMax(width)) return fromByteString(`${value.toString(8).padStart(width - 1, '0')}\0`);
  const bytes = new Uint8Array(width);
  let rest = BigInt.asUintN(width * 8, BigInt(value));
  for (let at = width - 1; at >= 0; at--) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  bytes[0] = (bytes[0] ?? 0) | BASE_256_MARK;
  return bytes;
}

function parseBase256(bytes: Uint8Array, { field, offset }: NumberPlace): number {
  const first = bytes[0] ?? 0;
  const bits = BigInt(bytes.length * 8 - 1);
  let value = BigInt(first & ~BASE_256_MARK);
  for (const byte of bytes.subarray(1)) value = (value << 8n) | BigInt(byte);
  if ((first & SIGN_BIT) !== 0) value -= 1n << bits;
  if (!Number.isSafeInteger(Number(value))) throw corruptTar(field, offset, `${value}, which is beyond 2^53`);
  return Number(value);
}

function quote(bytes: Uint8Array): string {
  return JSON.stringify(toByteString(bytes));
}
