/**
 * Rock Ridge: names, modes, owners and times of POSIX, in the system use area of directory records.
 *
 * @see http://www.ymi.com/ymi/sites/default/files/pdf/Rockridge.pdf (IEEE P1282)
 */
import { concatBytes, raw, struct, u8 } from '../../bytes/index.ts';
import { u32both } from './layout.ts';

const header = { signature: raw(2), bytes: u8, version: u8 };

const sharing = struct('Rock Ridge SP', { ...header, check: raw(2), skip: u8 });
const attributes = struct('Rock Ridge PX', { ...header, mode: u32both, links: u32both, uid: u32both, gid: u32both });
const times = struct('Rock Ridge TF', { ...header, flags: u8, modified: raw(7), accessed: raw(7), changed: raw(7) });
const naming = struct('Rock Ridge NM', { ...header, flags: u8 });
const continuation = struct('Rock Ridge CE', { ...header, block: u32both, offset: u32both, size: u32both });
const reference = struct('Rock Ridge ER', {
  ...header,
  idBytes: u8,
  descriptionBytes: u8,
  sourceBytes: u8,
  extensionVersion: u8,
});

const VERSION = 1;
const TIMES = 0x0e; // modified, accessed, changed
const GOES_ON = 1;
const MAX_NAME_PART = 250;
const ID = 'RRIP_1991A';
const DESCRIPTION = 'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS';
const SOURCE =
  'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.';

export interface PosixFacts {
  /** Type and permission bits. */
  readonly mode: number;
  /** As in a directory record. */
  readonly time: Uint8Array;
}

/** What the first record of the root begins with. */
export function sharingField(): Uint8Array {
  return field(sharing, 'SP', { check: Uint8Array.of(0xbe, 0xef), skip: 0 });
}

export function posixFields({ mode, time }: PosixFacts): Uint8Array {
  return concatBytes([
    field(attributes, 'PX', { mode, links: 1, uid: 0, gid: 0 }),
    field(times, 'TF', { flags: TIMES, modified: time, accessed: time, changed: time }),
  ]);
}

/** The name of an entry: as many of its first bytes as fit in `room`, and fields with the rest. */
export function nameFields(name: string, room: number): readonly [here: Uint8Array, beyond: Uint8Array] {
  const bytes = Buffer.from(name);
  if (bytes.length + naming.size <= room) return [nameField(bytes, 0), new Uint8Array()];
  const fits = room - CONTINUATION_BYTES - naming.size;
  const rest = bytes.subarray(fits);
  const beyond = [nameField(rest.subarray(0, MAX_NAME_PART), 0)];
  return [nameField(bytes.subarray(0, fits), GOES_ON), concatBytes(beyond)];
}

function nameField(part: Uint8Array, flags: number): Uint8Array {
  return concatBytes([field(naming, 'NM', { flags }, part.length), part]);
}

export const CONTINUATION_BYTES = continuation.size;

/** Says where the fields of a record go on. */
export function continuationField(block: number, offset: number, size: number): Uint8Array {
  return field(continuation, 'CE', { block, offset, size });
}

/** Says that Rock Ridge is used: it follows the fields of the root. */
export function referenceField(): Uint8Array {
  const texts = [ID, DESCRIPTION, SOURCE].map((text) => Buffer.from(text));
  const [idBytes = 0, descriptionBytes = 0, sourceBytes = 0] = texts.map(({ length }) => length);
  const fixed = { idBytes, descriptionBytes, sourceBytes, extensionVersion: 1 };
  return concatBytes([field(reference, 'ER', fixed, idBytes + descriptionBytes + sourceBytes), ...texts]);
}

type Encoder<V> = { readonly size: number; encode(value: V & Header): Uint8Array };
interface Header {
  readonly signature: Uint8Array;
  readonly bytes: number;
  readonly version: number;
}

function field<V>(table: Encoder<V>, signature: string, values: V, more = 0): Uint8Array {
  return table.encode({ signature: Buffer.from(signature), bytes: table.size + more, version: VERSION, ...values });
}
