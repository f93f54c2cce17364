import { type Field, fromByteString, raw, struct, toByteString } from '../../bytes/index.ts';
import { untilNul } from './byte-string.ts';
import { corruptTar } from './damage.ts';
import { parseNumber } from './numbers.ts';

/** A field of bytes up to the first NUL, as a byte string. It is padded with NULs when written. */
function bytes(size: number): Field<string> {
  const whole = raw(size);
  return {
    size,
    get: (view, at) => toByteString(untilNul(whole.get(view, at))),
    set(view, at, value) {
      if (value.length > size) throw new Error(`bug: ${value.length} bytes for a tar field of ${size}`);
      new Uint8Array(view.buffer, view.byteOffset + at, size).set(fromByteString(value));
    },
  };
}

/**
 * The block before each body. Numbers stay raw here, because `parseNumber` and `encodeNumber` know their forms.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html «ustar Interchange Format»
 */
export const tarHeader = struct('tar header', {
  name: bytes(100),
  mode: raw(8),
  uid: raw(8),
  gid: raw(8),
  size: raw(12), //       of the body as stored
  mtime: raw(12), //      seconds since 1970
  checksum: raw(8),
  type: bytes(1), //      '' is a file, as in v7
  linkName: bytes(100),
  magic: bytes(6), //     "ustar" (POSIX), "ustar " (GNU), '' (v7)
  version: raw(2),
  userName: raw(32),
  groupName: raw(32),
  deviceMajor: raw(8),
  deviceMinor: raw(8),
  prefix: bytes(155), //  POSIX only: GNU keeps times and sparse maps here
  rest: raw(12), //       zero, or ends in "tar\0" (star)
});

export type TarHeaderFields = ReturnType<typeof tarHeader.decode>;

export const POSIX_MAGIC = 'ustar';

const STAR_TRAILER = 'tar\0';
const STAR_PREFIX_BYTES = 131;

/** The path of a header, without what extension headers say. */
export function headerPath({ magic, name, prefix, rest }: TarHeaderFields): string {
  if (magic !== POSIX_MAGIC) return name;
  const isStar = toByteString(rest).endsWith(STAR_TRAILER);
  const start = isStar ? prefix.slice(0, STAR_PREFIX_BYTES) : prefix;
  return start === '' ? name : `${start}/${name}`;
}

/** The sum of all bytes, with the checksum field itself counted as eight spaces. */
export function headerChecksum(block: Uint8Array): number {
  return sumWith(block, (byte) => byte);
}

/** Verifies the checksum. Some old writers summed signed bytes, which is accepted as well. */
export function verifyChecksum(block: Uint8Array, offset: number): void {
  const place = { field: 'checksum', offset: offset + tarHeader.offsets.checksum };
  const { checksum } = tarHeader.offsets;
  const stored = parseNumber(block.subarray(checksum, checksum + CHECKSUM_BYTES), place);
  const sum = headerChecksum(block);
  if (stored !== sum && stored !== sumWith(block, (byte) => (byte << 24) >> 24)) {
    throw corruptTar(place.field, place.offset, `${stored}, but the header's bytes sum to ${sum}`);
  }
}

const CHECKSUM_BYTES = 8;

function sumWith(block: Uint8Array, worth: (byte: number) => number): number {
  const { checksum } = tarHeader.offsets;
  let sum = CHECKSUM_BYTES * 0x20;
  for (let at = 0; at < block.length; at++) {
    if (at < checksum || at >= checksum + CHECKSUM_BYTES) sum += worth(block[at] ?? 0);
  }
  return sum;
}
