import { type Budget, type ByteReader, toByteString } from '../../bytes/index.ts';
import { isZero, TAR_BLOCK, tarPadding } from './blocks.ts';
import { untilNul } from './byte-string.ts';
import { corruptTar, truncatedTar } from './damage.ts';
import type { Globals } from './globals.ts';
import { type TarHeaderFields, tarHeader, verifyChecksum } from './header.ts';
import { parseCount } from './numbers.ts';
import { type PaxRecord, parsePaxRecords } from './pax.ts';

/** The header of one entry, with what the extension headers before it said. */
export interface HeaderGroup {
  /** The offset of the first block that belongs to the entry. */
  readonly offset: number;
  /** The offset of the entry's own header block. */
  readonly headerOffset: number;
  readonly fields: TarHeaderFields;
  readonly block: Uint8Array;
  /** All stored blocks except global pax headers. */
  readonly blocks: Uint8Array[];
  /** The records of this entry's own pax headers, in order. */
  readonly records: readonly PaxRecord[];
  readonly longName: string | undefined;
  readonly longLink: string | undefined;
}

type Extension = 'pax' | 'global' | 'long-name' | 'long-link' | 'label';

const extensionTypes: Readonly<Record<string, Extension>> = {
  x: 'pax',
  X: 'pax', //   Solaris
  g: 'global',
  L: 'long-name',
  K: 'long-link',
  V: 'label', // of a tape
};

interface Scan {
  readonly reader: ByteReader;
  readonly budget: Budget;
  readonly globals: Globals;
}

/** Reads up to and including the header block of the next entry. Gives `undefined` at the archive's end. */
export async function readHeaderGroup(scan: Scan): Promise<HeaderGroup | undefined> {
  const { reader } = scan;
  const pending = newPending(reader.offset);
  for (;;) {
    const headerOffset = reader.offset;
    const block = await reader.view(TAR_BLOCK);
    if (block === undefined || isZero(block)) {
      if (pending.isOwed) throw truncatedTar('the entry of an extended header', headerOffset);
      if (block !== undefined) await expectEnd(reader);
      return undefined;
    }
    verifyChecksum(block, headerOffset);
    const fields = tarHeader.decode(block);
    const extension = extensionTypes[fields.type];
    if (extension === undefined) {
      pending.blocks.push(block);
      return { ...pending, headerOffset, fields, block };
    }
    await readExtension(scan, pending, { extension, block, fields, headerOffset });
  }
}

interface Pending {
  offset: number;
  blocks: Uint8Array[];
  records: PaxRecord[];
  longName: string | undefined;
  longLink: string | undefined;
  /** Whether an entry must follow. */
  isOwed: boolean;
  bytes: number;
}

function newPending(offset: number): Pending {
  return { offset, blocks: [], records: [], longName: undefined, longLink: undefined, isOwed: false, bytes: 0 };
}

interface ExtensionHeader {
  readonly extension: Extension;
  readonly block: Uint8Array;
  readonly fields: TarHeaderFields;
  readonly headerOffset: number;
}

async function readExtension(scan: Scan, pending: Pending, header: ExtensionHeader): Promise<void> {
  const { reader, budget, globals } = scan;
  const { extension, block, fields, headerOffset } = header;
  const size = parseCount(fields.size, { field: 'size', offset: headerOffset + tarHeader.offsets.size });
  const stored = size + tarPadding(size);
  const spent = extension === 'global' ? globals : pending;
  spent.bytes += TAR_BLOCK + stored;
  budget.check('header', spent.bytes, { offset: headerOffset });

  const bodyOffset = reader.offset;
  const padded = stored === 0 ? new Uint8Array() : await reader.read(stored);
  if (padded === undefined) throw truncatedTar('the body of an extended header', bodyOffset);
  const body = padded.subarray(0, size);
  if (extension === 'global' || extension === 'label') {
    if (extension === 'global') globals.add(parsePaxRecords(body, bodyOffset));
    if (!pending.isOwed) pending.offset = reader.offset;
    return;
  }
  pending.blocks.push(block, padded);
  pending.isOwed = true;
  if (extension === 'pax') for (const record of parsePaxRecords(body, bodyOffset)) pending.records.push(record);
  else if (extension === 'long-name') pending.longName = longText(body, bodyOffset);
  else pending.longLink = longText(body, bodyOffset);
}

function longText(body: Uint8Array, offset: number): string {
  const text = toByteString(untilNul(body));
  if (text === '') throw corruptTar('long name', offset, 'no name');
  return text;
}

/** Expects the second block of zeros. A single one could hide entries from readers that stop there. */
async function expectEnd(reader: ByteReader): Promise<void> {
  const offset = reader.offset;
  const second = await reader.read(TAR_BLOCK);
  if (second !== undefined && !isZero(second)) throw corruptTar('end', offset, 'data after a single block of zeros');
}
