import { RootsmithError } from '../errors/index.ts';

/** One value of DER, with the bytes that it was read from. */
export interface DerValue {
  readonly tag: number;
  /** With tag and length. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** Tags of universal types, and of those that depend on their place. */
export const derTag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  boolean: 0x01,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context0Primitive: 0x80,
  context1: 0xa1,
  context2: 0xa2,
  context3: 0xa3,
} as const;

const LONG_FORM = 0x80;
const MULTI_BYTE_TAG = 0x1f;
const MAX_LENGTH_BYTES = 4;
/** Lists of certificates and of names are shorter. It bounds the work that a hostile file can ask for. */
const MAX_CHILDREN = 1000;

/**
 * Reads the one value at the start of some bytes. Throws `FORMAT_CORRUPT` where it does not fit in them.
 *
 * @see https://www.itu.int/rec/T-REC-X.690 section 8.1
 */
export function readDer(bytes: Buffer, what: string): DerValue {
  const tag = bytes[0];
  const first = bytes[1];
  if (tag === undefined || first === undefined || (tag & MULTI_BYTE_TAG) === MULTI_BYTE_TAG)
    throw corruptDer(what, `no value that begins with ${bytes.subarray(0, 2).toString('hex') || 'nothing'}`);
  const extra = first < LONG_FORM ? 0 : first - LONG_FORM;
  if (first === LONG_FORM || extra > MAX_LENGTH_BYTES || bytes.length < 2 + extra)
    throw corruptDer(what, `the length 0x${first.toString(16)}`);
  const length = extra === 0 ? first : bytes.readUIntBE(2, extra);
  const start = 2 + extra;
  if (start + length > bytes.length)
    throw corruptDer(what, `a length of ${length} where ${bytes.length - start} bytes are left`);
  return { tag, whole: bytes.subarray(0, start + length), content: bytes.subarray(start, start + length) };
}

/** The values inside a sequence or a set. Throws `FORMAT_CORRUPT`. */
export function derChildren({ content }: DerValue, what: string): readonly DerValue[] {
  const children: DerValue[] = [];
  for (let at = 0; at < content.length; ) {
    if (children.length >= MAX_CHILDREN) throw corruptDer(what, `more than ${MAX_CHILDREN} values`);
    const child = readDer(content.subarray(at), what);
    children.push(child);
    at += child.whole.length;
  }
  return children;
}

/** The value, if it has the tag. Throws `FORMAT_CORRUPT`. */
export function expectDer(value: DerValue | undefined, tag: number, what: string): DerValue {
  if (value?.tag === tag) return value;
  const found = value === undefined ? 'nothing' : `the tag 0x${value.tag.toString(16)}`;
  throw corruptDer(what, `${found}, not 0x${tag.toString(16)}`);
}

/** Writes a value. */
export function encodeDer(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < LONG_FORM) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.alloc(MAX_LENGTH_BYTES);
  length.writeUInt32BE(content.length);
  const digits = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, LONG_FORM + digits.length]), digits, content]);
}

/** An object identifier in dots: `1.2.840.113549.1.7.2`. */
export function oidText({ content }: DerValue): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 0x80 + (byte & 0x7f);
    if (byte >= LONG_FORM) continue;
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

/** Writes an object identifier. */
export function encodeOid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return encodeDer(derTag.oid, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): readonly number[] {
  const digits = [arc % 0x80];
  for (let rest = Math.floor(arc / 0x80); rest > 0; rest = Math.floor(rest / 0x80))
    digits.unshift((rest % 0x80) + LONG_FORM);
  return digits;
}

/** Writes a whole number that is not negative, given as its big-endian bytes or as a small number. */
export function encodeInteger(value: number | Uint8Array): Buffer {
  const digits = typeof value === 'number' ? Buffer.from([value]) : Buffer.from(value);
  const first = digits.findIndex((byte) => byte !== 0);
  const significant = first === -1 ? Buffer.from([0]) : digits.subarray(first);
  const isNegative = (significant[0] ?? 0) >= 0x80;
  return encodeDer(derTag.integer, Buffer.alloc(isNegative ? 1 : 0), significant);
}

/**
 * Writes a time, in seconds since 1970: as UTCTime up to 2049, as GeneralizedTime from then on.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5652#section-11.3
 */
export function encodeTime(seconds: number): Buffer {
  const text = `${new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  const isShort = Number(text.slice(0, 4)) < 2050;
  return encodeDer(isShort ? derTag.utcTime : derTag.generalizedTime, Buffer.from(isShort ? text.slice(2) : text));
}

/** Reads a time, in seconds since 1970. Undefined where it is none. */
export function timeOf({ tag, content }: DerValue): number | undefined {
  const text = content.toString('latin1');
  const century = Number(text.slice(0, 2)) < 50 ? '20' : '19';
  const whole = tag === derTag.utcTime ? `${century}${text}` : text;
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(whole) ?? [];
  if (parts.length === 0) return undefined;
  const [year = 0, month = 0, ...rest] = parts.map(Number);
  const [day = 0, hour = 0, minute = 0, second = 0] = rest;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/** The error for bytes that are not what they should be. */
export function corruptDer(what: string, found: string): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `cannot read ${what}: found ${found}`, {
    hint: 'Sign the file again, or fetch it again: it is damaged.',
    details: { field: what },
  });
}
