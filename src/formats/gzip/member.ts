/**
 * Header and trailer of a gzip member. Node's own gunzip is not used for streams: it ignores garbage after the
 * last member and does not tell where a member ends.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952 section 2.3
 */
import { crc32 } from 'node:zlib';
import { type ByteReader, concatBytes, struct, u8, u16le, u32le } from '../../bytes/index.ts';
import { REFETCH_HINT, RootsmithError } from '../../errors/index.ts';

const GZIP_MAGIC = 0x8b1f;
const DEFLATE = 8;
const UNKNOWN_SYSTEM = 255;
const MAX_TEXT_BYTES = 64 * 1024;

const flag = { headerCrc: 0x02, extra: 0x04, name: 0x08, comment: 0x10, reserved: 0xe0 } as const;

const header = struct('gzip header', {
  magic: u16le, //       1F 8B
  method: u8, //         8: deflate
  flags: u8,
  modified: u32le, //    seconds since 1970; 0: unknown
  extraFlags: u8, //     2 best, 4 fastest, 0 else
  system: u8, //         3 Unix, 255 unknown
});

const trailer = struct('gzip trailer', {
  crc: u32le, //         of the content
  size: u32le, //        of the content, modulo 2^32
});

/** Tells whether bytes start like a gzip member with deflate. Three bytes are needed. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === DEFLATE;
}

/** A header of ten bytes without time, name or system, so that equal content gives equal bytes. */
export function fixedHeader(): Uint8Array {
  return header.encode({
    magic: GZIP_MAGIC,
    method: DEFLATE,
    flags: 0,
    modified: 0,
    extraFlags: 0,
    system: UNKNOWN_SYSTEM,
  });
}

export function encodeTrailer(crc: number, size: number): Uint8Array {
  return trailer.encode({ crc, size: size % 2 ** 32 });
}

/** Tells whether bytes start with a header without optional fields. */
export function isPlainHeader(bytes: Uint8Array): boolean {
  return isGzip(bytes) && bytes[3] === 0;
}

/** Decodes the trailer at the start of these bytes. */
export function trailerOf(bytes: Uint8Array): ReturnType<typeof trailer.decode> {
  return trailer.decode(bytes);
}

/** Reads and checks a header with all its optional fields. */
export async function readHeader(reader: ByteReader): Promise<void> {
  const offset = reader.offset;
  await checkMagic(reader);
  const fixed = await reader.expect(header.size, 'gzip header');
  const { method, flags } = header.decode(fixed);
  if (method !== DEFLATE) throw unsupported('compression method', offset + 2, method);
  if ((flags & flag.reserved) !== 0) throw unsupported('flags', offset + 3, flags);
  const seen = [fixed];
  if ((flags & flag.extra) !== 0) seen.push(await readExtra(reader));
  if ((flags & flag.name) !== 0) seen.push(await readText(reader, 'file name'));
  if ((flags & flag.comment) !== 0) seen.push(await readText(reader, 'comment'));
  if ((flags & flag.headerCrc) !== 0) await checkHeaderCrc(reader, concatBytes(seen));
}

/** Reads the trailer and compares it with the expanded content. */
export async function checkTrailer(reader: ByteReader, crc: number, size: number): Promise<void> {
  const offset = reader.offset;
  const found = trailer.decode(await reader.expect(trailer.size, 'gzip trailer'));
  if (found.crc !== crc) throw corruptGzip('checksum', offset, 'does not match the content');
  if (found.size !== size % 2 ** 32)
    throw corruptGzip('size', offset + 4, `is ${found.size}, but ${size} bytes came out`);
}

export function corruptGzip(field: string, offset: number, found: string, cause?: unknown): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `gzip ${field} at offset ${offset} ${found}`, {
    hint: REFETCH_HINT,
    details: { offset, field },
    cause,
  });
}

function unsupported(field: string, offset: number, value: number): RootsmithError {
  return new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `gzip ${field} at offset ${offset} is ${value}, which gzip does not write`,
    {
      hint: 'Compress the file again with plain `gzip`.',
      details: { offset, field },
    },
  );
}

/**
 * Checks the magic alone and first, so that a few bytes of garbage after a member are reported as damage, not as a
 * member that was cut short.
 */
async function checkMagic(reader: ByteReader): Promise<void> {
  const offset = reader.offset;
  const magic = await reader.expect(2, 'gzip magic');
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) throw corruptGzip('magic', offset, 'is wrong');
  reader.unread(magic);
}

async function readExtra(reader: ByteReader): Promise<Uint8Array> {
  const length = await reader.expect(2, 'gzip extra field');
  const [low = 0, high = 0] = length;
  return concatBytes([length, await reader.expect(low + high * 256, 'gzip extra field')]);
}

/** Reads a text including its NUL. */
async function readText(reader: ByteReader, field: string): Promise<Uint8Array> {
  const offset = reader.offset;
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = await reader.readSome(MAX_TEXT_BYTES);
    if (part === undefined) return reader.expect(1, `gzip ${field}`); // throws
    const end = part.indexOf(0) + 1;
    if (end === 0 && reader.offset - offset >= MAX_TEXT_BYTES)
      throw corruptGzip(field, offset, `is longer than ${MAX_TEXT_BYTES} bytes`);
    parts.push(end === 0 ? part : part.subarray(0, end));
    if (end === 0) continue;
    reader.unread(part.subarray(end));
    return concatBytes(parts);
  }
}

async function checkHeaderCrc(reader: ByteReader, seen: Uint8Array): Promise<void> {
  const offset = reader.offset;
  const [low = 0, high = 0] = await reader.expect(2, 'gzip header checksum');
  if (low + high * 256 !== (crc32(seen) & 0xffff)) throw corruptGzip('header checksum', offset, 'does not match');
}
