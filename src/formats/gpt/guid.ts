import { createHash } from 'node:crypto';
import { RootsmithError } from '../../errors/index.ts';

/** A GUID in its usual text: lower case, five groups. */
export type Guid = string;

const GUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const NAMESPACE_BYTES = 16;
const VERSION_AT = 6;
const VARIANT_AT = 8;

/**
 * The GUID that Talos's imager gives to the disk or the partition with a label: a version 8 UUID out of the SHA-256 of
 * sixteen zero bytes and the label.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562 section 5.8
 */
export function guidOfLabel(label: string): Guid {
  const bytes = createHash('sha256').update(new Uint8Array(NAMESPACE_BYTES)).update(label).digest().subarray(0, 16);
  bytes[VERSION_AT] = ((bytes[VERSION_AT] ?? 0) & 0x0f) | 0x80;
  bytes[VARIANT_AT] = ((bytes[VARIANT_AT] ?? 0) & 0x3f) | 0x80;
  return guidText(bytes);
}

/** The sixteen bytes as they lie on a disk: the first three groups are little-endian. Throws `FORMAT_CORRUPT`. */
export function guidBytes(guid: Guid): Uint8Array {
  if (!GUID.test(guid)) throw new RootsmithError('FORMAT_CORRUPT', `\`${guid}\` is not a GUID`);
  return swapped(Buffer.from(guid.replaceAll('-', ''), 'hex'));
}

export function guidOfBytes(bytes: Uint8Array): Guid {
  return guidText(swapped(bytes));
}

/** Turns the first three groups around, which is its own inverse. */
function swapped(bytes: Uint8Array): Uint8Array {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Uint8Array.from(order, (at) => bytes[at] ?? 0);
}

function guidText(bytes: Uint8Array): Guid {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
