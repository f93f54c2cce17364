import { concatBytes, toByteString } from '../../bytes/index.ts';
import { corruptTar, tarLimit } from './damage.ts';
import { MAX_XATTR_BYTES } from './limits.ts';
import type { PaxRecord } from './pax.ts';

const SCHILY = 'SCHILY.xattr.'; //         raw values: GNU tar, Go, star, libarchive
const LIBARCHIVE = 'LIBARCHIVE.xattr.'; // base64 values below URL-encoded names
const SELINUX = 'RHT.security.selinux'; // `tar --selinux`: the label without its NUL

/** The extended attributes among the records of a pax header. If one occurs twice, the SCHILY record counts. */
export function xattrsOf(records: ReadonlyMap<string, PaxRecord>): ReadonlyMap<string, Uint8Array> {
  const xattrs = new Map<string, Uint8Array>();
  const selinux = records.get(SELINUX);
  if (selinux !== undefined)
    xattrs.set('security.selinux', checked(concatBytes([selinux.value, Uint8Array.of(0)]), selinux));
  for (const [key, record] of records) {
    if (key.startsWith(LIBARCHIVE))
      xattrs.set(decodeUrlName(key.slice(LIBARCHIVE.length)), checked(decodeBase64(record), record));
  }
  for (const [key, record] of records) {
    if (key === SCHILY) throw corruptTar(`pax ${key}`, record.offset, 'no name of an extended attribute');
    if (!key.startsWith(SCHILY)) continue;
    xattrs.set(decodeKeyName(key.slice(SCHILY.length)), checked(record.value, record).slice());
  }
  return xattrs;
}

/** Checks the size of a value. Linux does not store a larger one. */
function checked(value: Uint8Array, { offset }: PaxRecord): Uint8Array {
  if (value.length > MAX_XATTR_BYTES) throw tarLimit('bytes in an extended attribute', MAX_XATTR_BYTES, offset);
  return value;
}

/** The pax records of extended attributes. */
export function xattrRecords(xattrs: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return new Map([...xattrs].map(([name, value]) => [SCHILY + encodeKeyName(name), value]));
}

/**
 * Encodes the name of an attribute. A pax key ends at its first `=`, so GNU tar writes `=` as `%3D`, and `%` as
 * `%25`.
 */
function encodeKeyName(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('=', '%3D');
}

function decodeKeyName(name: string): string {
  return name.replaceAll('%3D', '=').replaceAll('%25', '%');
}

function decodeUrlName(name: string): string {
  return name.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function decodeBase64({ key, value, offset }: PaxRecord): Uint8Array {
  const text = toByteString(value);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw corruptTar(`pax ${key}`, offset, 'a value that is not base64');
  return new Uint8Array(Buffer.from(text, 'base64'));
}
