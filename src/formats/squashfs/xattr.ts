import { type Budget, type RandomAccess, toByteString, toSafeSize } from '../../bytes/index.ts';
import { beyondLimit, corruptImage, type Spot, unsupported } from './damage.ts';
import type { SquashfsLimits } from './limits.ts';
import { type LookupTable, locateTable, readRecords, recordSpot } from './lookup-table.ts';
import { type MetadataCursor, type MetadataSource, MetadataTable } from './metadata.ts';
import { type MetadataRef, parseMetadataRef } from './metadata-ref.ts';
import type { Superblock } from './superblock.ts';
import {
  OUT_OF_LINE,
  xattrHeader,
  xattrIdLayout,
  xattrNameHeader,
  xattrOutOfLine,
  xattrPrefixes,
  xattrValueHeader,
} from './xattr-layout.ts';

/** The position of one set of attributes. */
export interface XattrSet {
  readonly ref: MetadataRef;
  /** The number of names in the set. */
  readonly count: number;
  /** The size as stored. Only `st_blocks` is computed from it, and tools disagree on what it counts. */
  readonly size: number;
}

export interface LocatedXattrs {
  readonly table: LookupTable;
  /** The absolute position of the first block of names and values. */
  readonly valuesStart: number;
}

export interface XattrTables {
  readonly sets: readonly XattrSet[];
  readonly values: MetadataTable;
  /** What was read already. Images refer to one set, and to one value, from thousands of places. */
  readonly known: {
    readonly sets: Map<string, Promise<Xattrs>>;
    readonly values: Map<MetadataRef, Promise<Uint8Array>>;
  };
}

type Xattrs = ReadonlyMap<string, Uint8Array>;

const MAX_NAME_SIZE = 255; // XATTR_NAME_MAX of Linux, with the prefix
const MAX_VALUE_SIZE = 65536; // XATTR_SIZE_MAX of Linux
/** The memory that a name takes besides its characters (measured, rounded up). */
const NAME_BYTES = 128;

/** Finds the tables. Gives `undefined` if the image has none. */
export async function locateXattrs(image: RandomAccess, superblock: Superblock): Promise<LocatedXattrs | undefined> {
  const start = superblock.xattrTable;
  if (start === undefined) return undefined;
  if (start + xattrHeader.size > superblock.bytesUsed) {
    throw corruptImage('xattr header', `does not fit before the image ends at ${superblock.bytesUsed}`, {
      offset: start,
    });
  }
  const { tableStart, idCount } = xattrHeader.decode(await image.read(start, xattrHeader.size));
  if (idCount === 0) throw corruptImage('xattr id count', 'is 0', { offset: start + xattrHeader.offsets.idCount });
  const table = await locateTable(image, {
    name: 'xattr id table',
    start: start + xattrHeader.size,
    count: idCount,
    recordSize: xattrIdLayout.size,
    end: superblock.bytesUsed,
    blocksEnd: start,
  });
  const firstBlock = table.locations[0] ?? start;
  if (tableStart >= BigInt(firstBlock)) {
    throw corruptImage('xattr table start', `is ${tableStart}, not before its ids at ${firstBlock}`, { offset: start });
  }
  return { table, valuesStart: toSafeSize(tableStart, 'xattr table start') };
}

export async function loadXattrs(source: MetadataSource, { table, valuesStart }: LocatedXattrs): Promise<XattrTables> {
  const end = table.locations[0] ?? table.blocksEnd;
  const values = new MetadataTable(source, { name: 'xattr table', start: valuesStart, end });
  const records = await readRecords(source, table);
  const sets: XattrSet[] = [];
  for (let at = 0; at < records.length; at += xattrIdLayout.size) {
    const { ref, count, size } = xattrIdLayout.decode(records.subarray(at));
    sets.push({ ref: parseRef(ref, recordSpot(table, at)), count, size });
  }
  return { sets, values, known: { sets: new Map(), values: new Map() } };
}

/** What reading a set needs besides the tables. */
interface XattrReading {
  readonly limits: SquashfsLimits;
  readonly budget: Budget;
}

/** Reads one set: full names (byte strings) to raw values. Ids that mean the same set give the same object. */
export function readXattrSet(tables: XattrTables, id: number, reading: XattrReading): Promise<Xattrs> {
  const set = tables.sets[id];
  if (set === undefined) throw new Error(`bug: xattr id ${id} was not checked`);
  const key = `${set.ref} ${set.count}`;
  const known = tables.known.sets.get(key) ?? readSet(tables, set, reading);
  tables.known.sets.set(key, known);
  return known;
}

async function readSet(
  tables: XattrTables,
  set: XattrSet,
  { limits: { xattrBytes }, budget }: XattrReading,
): Promise<Xattrs> {
  const cursor = tables.values.cursor(set.ref);
  const xattrs = new Map<string, Uint8Array>();
  let left = xattrBytes;
  for (let index = 0; index < set.count; index += 1) {
    const spot = cursor.spot;
    const { name, isOutOfLine } = await readName(cursor);
    const value = isOutOfLine ? await readElsewhere(tables, cursor, budget) : await readSized(cursor, budget);
    if (xattrs.has(name)) throw corruptImage('xattr name', `is \`${name}\` again`, spot);
    left -= name.length + value.length;
    if (left < 0) throw beyondLimit('header', 'xattr set', `holds more than ${xattrBytes} bytes`, spot);
    budget.spend('memory', name.length + NAME_BYTES, { offset: spot.offset });
    xattrs.set(name, value);
  }
  return xattrs;
}

async function readName(cursor: MetadataCursor): Promise<{ readonly name: string; readonly isOutOfLine: boolean }> {
  const spot = cursor.spot;
  const { type, nameSize } = xattrNameHeader.decode(await cursor.read(xattrNameHeader.size));
  const prefix = xattrPrefixes[type & ~OUT_OF_LINE];
  if (prefix === undefined) {
    throw unsupported(
      'xattr type',
      `is 0x${type.toString(16)}, which is not known`,
      spot,
      'Remove this attribute from the source.',
    );
  }
  if (nameSize === 0 || prefix.length + nameSize > MAX_NAME_SIZE) {
    throw corruptImage('xattr name size', `is ${nameSize}, not 1 to ${MAX_NAME_SIZE - prefix.length}`, spot);
  }
  const name = toByteString(await cursor.read(nameSize));
  if (name.includes('\0')) throw corruptImage('xattr name', 'holds a NUL byte', spot);
  return { name: prefix + name, isOutOfLine: (type & OUT_OF_LINE) !== 0 };
}

/** Reads an out-of-line value, which is stored once for all sets that refer to it. */
async function readElsewhere(
  { values, known }: XattrTables,
  cursor: MetadataCursor,
  budget: Budget,
): Promise<Uint8Array> {
  const spot = cursor.spot;
  const reference = await readSized(cursor);
  if (reference.length !== xattrOutOfLine.size) {
    throw corruptImage('xattr value reference', `has ${reference.length} bytes, not ${xattrOutOfLine.size}`, spot);
  }
  const ref = parseRef(xattrOutOfLine.decode(reference).ref, spot);
  const value = known.values.get(ref) ?? readSized(values.cursor(ref), budget);
  known.values.set(ref, value);
  return await value;
}

/** Reads a value with its size. A budget counts values that are kept. */
async function readSized(cursor: MetadataCursor, budget?: Budget): Promise<Uint8Array> {
  const spot = cursor.spot;
  const { size } = xattrValueHeader.decode(await cursor.read(xattrValueHeader.size));
  if (size > MAX_VALUE_SIZE) throw corruptImage('xattr value size', `is ${size}, more than ${MAX_VALUE_SIZE}`, spot);
  budget?.spend('memory', size + NAME_BYTES, { offset: spot.offset });
  // This is a copy, because the cursor shares its bytes with the cache.
  return size === 0 ? new Uint8Array() : (await cursor.read(size)).slice();
}

function parseRef(value: bigint, spot: Spot): MetadataRef {
  const ref = parseMetadataRef(value);
  if (ref === undefined)
    throw corruptImage('xattr reference', `is 0x${value.toString(16)}, which is not a reference`, spot);
  return ref;
}
