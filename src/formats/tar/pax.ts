import { concatBytes, fromByteString, toByteString } from '../../bytes/index.ts';
import { corruptTar } from './damage.ts';
import { checkCount } from './numbers.ts';

/** One `length key=value\n` of a pax header. */
export interface PaxRecord {
  /** Byte string. */
  readonly key: string;
  /** The raw value, which may hold NUL and newlines. */
  readonly value: Uint8Array;
  /** The absolute offset in the archive. */
  readonly offset: number;
}

const SPACE = 0x20;
const NEWLINE = 0x0a;
const EQUALS = 0x3d;
const MAX_LENGTH_DIGITS = 10;

/** Parses the records of a pax header's body, in order. Duplicates stay: the last one counts. */
export function parsePaxRecords(body: Uint8Array, offset: number): readonly PaxRecord[] {
  const records: PaxRecord[] = [];
  for (let at = 0; at < body.length; ) {
    const { record, length } = parsePaxRecord(body.subarray(at), offset + at);
    records.push(record);
    at += length;
  }
  return records;
}

function parsePaxRecord(bytes: Uint8Array, offset: number): { readonly record: PaxRecord; readonly length: number } {
  const space = bytes.subarray(0, MAX_LENGTH_DIGITS + 1).indexOf(SPACE);
  const digits = toByteString(bytes.subarray(0, Math.max(space, 0)));
  if (!/^[1-9][0-9]*$/.test(digits))
    throw corruptTar('pax record length', offset, 'a text that is not a decimal number');
  const length = Number(digits);
  if (length > bytes.length || length < space + 2) {
    throw corruptTar('pax record length', offset, `${length}, which does not fit in the ${bytes.length} bytes left`);
  }
  if (bytes[length - 1] !== NEWLINE) throw corruptTar('pax record', offset, 'no newline at its end');
  const text = bytes.subarray(space + 1, length - 1);
  const equals = text.indexOf(EQUALS);
  if (equals < 1) throw corruptTar('pax record', offset, 'no `key=`');
  return { record: { key: toByteString(text.subarray(0, equals)), value: text.subarray(equals + 1), offset }, length };
}

/** Encodes records sorted by key, so that equal entries give equal bytes. */
export function encodePaxRecords(records: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : 1));
  return concatBytes(sorted.map(([key, value]) => encodePaxRecord(key, value)));
}

function encodePaxRecord(key: string, value: Uint8Array): Uint8Array {
  const bare = ` ${key}=`.length + value.length + 1;
  let length = bare + String(bare).length;
  if (bare + String(length).length !== length) length = bare + String(length).length;
  return concatBytes([fromByteString(`${length} ${key}=`), value, Uint8Array.of(NEWLINE)]);
}

/** Parses a decimal count. */
export function paxCount({ key, value, offset }: PaxRecord, most?: number): number {
  const text = toByteString(value);
  if (!/^[0-9]+$/.test(text))
    throw corruptTar(`pax ${key}`, offset, `${JSON.stringify(text)}, which is not a decimal count`);
  return checkCount(Number(text), { field: `pax ${key}`, offset }, most);
}

/** Parses seconds with an optional fraction, and rounds them down. */
export function paxSeconds({ key, value, offset }: PaxRecord): number {
  const text = toByteString(value);
  const match = /^(-?)([0-9]{1,15})(?:\.([0-9]*))?$/.exec(text);
  if (match === null) throw corruptTar(`pax ${key}`, offset, `${JSON.stringify(text)}, which is not a time`);
  const [, sign, whole, fraction = ''] = match;
  if (sign === '') return Number(whole);
  return /[1-9]/.test(fraction) ? -Number(whole) - 1 : 0 - Number(whole);
}

/** Parses a path or link target: bytes without NUL. */
export function paxPath({ key, value, offset }: PaxRecord): string {
  if (value.includes(0)) throw corruptTar(`pax ${key}`, offset, 'a NUL byte in a path');
  return toByteString(value);
}
