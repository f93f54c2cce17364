/**
 * The 110 ASCII bytes in front of each entry. The npm package cpio-stream is not used for them: it reads names as
 * 7-bit ASCII, counts characters instead of bytes when it writes, verifies no sums, calls the deprecated
 * `Buffer()`, and hangs if a chunk ends between a body and its padding. The tests use it as a foreign reader and
 * writer.
 *
 * @see https://docs.kernel.org/driver-api/early-userspace/buffer-format.html
 */
import { type Field, type StructValue, struct, text, toByteString } from '../../bytes/index.ts';
import { REFETCH_HINT, RootsmithError } from '../../errors/index.ts';

/** Eight hexadecimal digits, which `parseHeader` has checked. */
const hex8: Field<number> = {
  size: 8,
  get: (view, at) => Number.parseInt(digits.get(view, at), 16),
  set: (view, at, value) => digits.set(view, at, value.toString(16).toUpperCase().padStart(8, '0')),
};
const digits = text(8);

const fields = {
  magic: text(6), //     070701 newc, 070702 crc
  ino: hex8, //          with the device: which names are one file
  mode: hex8, //         st_mode: type and permission bits
  uid: hex8,
  gid: hex8,
  nlink: hex8, //        2 and more: look for other names
  mtime: hex8, //        seconds since 1970, unsigned
  fileSize: hex8, //     bytes of the body
  devMajor: hex8,
  devMinor: hex8,
  rdevMajor: hex8, //    of device nodes
  rdevMinor: hex8,
  nameSize: hex8, //     with the NUL
  check: hex8, //        crc: sum of the body's bytes; newc: 0
} as const;

const header = struct('cpio header', fields);

export type CpioHeader = Omit<StructValue<typeof fields>, 'magic'>;

export type CpioFormat = 'newc' | 'crc';

export const HEADER_BYTES = header.size;
export const TRAILER_NAME = 'TRAILER!!!';
export const MAX_NAME_BYTES = 4096; // PATH_MAX of Linux, NUL included
export const MAX_FIELD = 0xffffffff;

const MAGIC_BYTES = fields.magic.size;
const formats: Readonly<Record<string, CpioFormat>> = { '070701': 'newc', '070702': 'crc' };
const magicOf: Readonly<Record<CpioFormat, string>> = { newc: '070701', crc: '070702' };

/** The file types of `st_mode` (the top four of sixteen bits). */
export const TYPE_MASK = 0o170000;
export const DIRECTORY = 0o040000;
export const REGULAR_FILE = 0o100000;
const types: ReadonlySet<number> = new Set([0o010000, 0o020000, DIRECTORY, 0o060000, REGULAR_FILE, 0o120000, 0o140000]);

/** Tells whether bytes start like a cpio archive of a kind that `readCpio` reads. Six bytes are needed. */
export function isCpio(bytes: Uint8Array): boolean {
  return formatOf(bytes) !== undefined;
}

/** Parses the magic, which names the format. `offset` is its position. */
export function parseMagic(bytes: Uint8Array, offset: number): CpioFormat {
  const format = formatOf(bytes);
  if (format !== undefined) return format;
  const other = otherFormat(bytes);
  if (other === undefined) throw corruptCpio('magic', offset, 'is wrong');
  throw new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `cpio archive at offset ${offset} is in the ${other} format, which no kernel unpacks`,
    {
      hint: 'Make the archive anew with `cpio -H newc`.',
      details: { offset, field: 'magic' },
    },
  );
}

/** Checks and reads a header whose magic was checked before. `offset` is its position. */
export function parseHeader(bytes: Uint8Array, offset: number): CpioHeader {
  const wrong = bytes.findIndex((byte, at) => at >= MAGIC_BYTES && !isHexDigit(byte));
  if (wrong !== -1) throw corruptCpio(fieldAt(wrong), offset + wrong, 'is not a hexadecimal number');
  const { magic: _magic, ...value } = header.decode(bytes);
  if (value.nameSize < 1 || value.nameSize > MAX_NAME_BYTES) {
    throw corruptCpio('nameSize', offset + fieldOffset('nameSize'), `is ${value.nameSize}, not 1 to ${MAX_NAME_BYTES}`);
  }
  return value;
}

/** Checks that the mode of an entry other than the trailer has a known file type. */
export function checkMode(mode: number, offset: number): void {
  if (mode > 0xffff || !types.has(mode & TYPE_MASK)) {
    throw corruptCpio('mode', offset + fieldOffset('mode'), `is 0${mode.toString(8)}, which is not a file type`);
  }
}

export function encodeHeader(format: CpioFormat, value: CpioHeader): Uint8Array {
  return header.encode({ magic: magicOf[format], ...value });
}

/** The number of zeros after `size` bytes up to the next multiple of `unit`. */
export function paddingOf(size: number, unit = 4): number {
  return (unit - (size % unit)) % unit;
}

export function fieldOffset(field: keyof typeof fields): number {
  let at = 0;
  for (const [name, { size }] of Object.entries(fields)) {
    if (name === field) break;
    at += size;
  }
  return at;
}

export function corruptCpio(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `cpio ${field} at offset ${offset} ${found}`, {
    hint: REFETCH_HINT,
    details: { offset, field },
  });
}

function formatOf(bytes: Uint8Array): CpioFormat | undefined {
  return formats[toByteString(bytes.subarray(0, MAGIC_BYTES))];
}

/** Recognises the old formats: 070707 in octal digits, or as a 16-bit number of either byte order. */
function otherFormat(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xc7 && second === 0x71) return 'old binary (little endian)';
  if (first === 0x71 && second === 0xc7) return 'old binary (big endian)';
  return toByteString(bytes.subarray(0, MAGIC_BYTES)) === '070707' ? 'odc (070707)' : undefined;
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

function fieldAt(at: number): string {
  let start = 0;
  for (const [name, { size }] of Object.entries(fields)) {
    start += size;
    if (at < start) return name;
  }
  return 'header';
}
