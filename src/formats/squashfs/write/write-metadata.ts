import { concatBytes } from '../../../bytes/index.ts';
import { exportLayout } from '../export-table.ts';
import { type FragmentEntry, fragmentLayout } from '../fragment.ts';
import { METADATA_BLOCK_SIZE } from '../metadata.ts';
import { type MetadataRef, metadataRef } from '../metadata-ref.ts';
import { encodeSuperblock, type Superblock } from '../superblock.ts';
import type { PlacedData } from './data-packer.ts';
import { encodeDirectoryInode, encodeInode, type PlacedListing, type SharedLists } from './encode-inode.ts';
import { encodeListing, type IndexPoint, type InodePlace } from './encode-listing.ts';
import { flagsOf, type SquashfsCompressors, type SquashfsFormat, type StoredPart } from './format.ts';
import { IdList } from './id-list.ts';
import type { InodeNumbering, NumberedDirectory, NumberedInode } from './inode-numbering.ts';
import { encodeLookupTable } from './lookup-table.ts';
import { limitedTo, type MetadataCompressor, type MetadataPlace, MetadataWriter } from './metadata-writer.ts';
import { XattrList } from './xattr-list.ts';

export interface MetadataInput {
  readonly numbering: InodeNumbering;
  /** The position of each file's data. Files without data may be missing. */
  readonly data: ReadonlyMap<NumberedInode, PlacedData>;
  readonly fragments: readonly FragmentEntry[];
  readonly format: SquashfsFormat;
  readonly compressors: SquashfsCompressors;
  /** Seconds since 1970. */
  readonly time: number;
  /** The absolute position at which the inode table begins. */
  readonly start: number;
  readonly signal: AbortSignal | undefined;
}

export interface WrittenMetadata {
  readonly superblock: Uint8Array;
  /** The bytes of all tables. */
  readonly bytes: Uint8Array;
  /** The names of extended attributes that squashfs cannot store. They are left out. */
  readonly unstorableXattrs: readonly string[];
}

const IN_FLIGHT = 8;

/**
 * Encodes every table. The order of the tables is fixed, because the kernel finds the end of each by the start of
 * the next.
 */
export async function writeMetadata(input: MetadataInput): Promise<WrittenMetadata> {
  const { numbering, fragments, format, time, start } = input;
  const compress = limitedTo(IN_FLIGHT, input.compressors.metadata);
  const unless = (part: StoredPart): MetadataCompressor => (format.stored[part] ? undefined : compress);
  const lists = { ids: new IdList(), xattrs: format.hasXattrs ? new XattrList() : undefined };
  const { inodes, listings, refs } = await writeInodes(input, lists, unless('inodes'));

  const parts: Uint8Array[] = [inodes, listings];
  let end = start + inodes.length + listings.length;
  const add = async (records: Uint8Array, part: StoredPart): Promise<number> => {
    const { bytes, listStart } = await encodeLookupTable(records, { start: end, compress: unless(part) });
    parts.push(bytes);
    end += bytes.length;
    return listStart;
  };
  const fragmentTable = await add(concatBytes(fragments.map(encodeFragment)), 'fragments');
  const exportTable = format.hasExports ? await add(encodeExports(numbering, refs), 'inodes') : undefined;
  const idTable = await add(lists.ids.encode(), 'ids');
  let xattrTable: number | undefined;
  if (lists.xattrs !== undefined && lists.xattrs.count > 0) {
    const xattrs = await lists.xattrs.encode(end, unless('xattrs'));
    parts.push(xattrs.bytes);
    end += xattrs.bytes.length;
    xattrTable = xattrs.headerStart;
  }
  const superblock: Superblock = {
    inodeCount: numbering.inodeCount,
    modificationTime: time,
    blockSize: format.blockSize,
    fragmentCount: fragments.length,
    compressor: format.compressor,
    flags: flagsOf(format),
    idCount: lists.ids.count,
    rootInode: refOf(refs, numbering.root),
    bytesUsed: end,
    idTable,
    xattrTable,
    inodeTable: start,
    directoryTable: start + inodes.length,
    fragmentTable,
    exportTable,
  };
  return {
    superblock: encodeSuperblock(superblock),
    bytes: concatBytes(parts),
    unstorableXattrs: [...(lists.xattrs?.unstorable ?? [])].sort(),
  };
}

interface InodeTables {
  readonly inodes: Uint8Array;
  readonly listings: Uint8Array;
  readonly refs: ReadonlyMap<NumberedInode, MetadataRef>;
}

/**
 * A listing contains the positions of its inodes, and a directory's inode the position of its listing. Both depend
 * on how well all blocks before them compress. So inodes without dependencies come first, and directories follow
 * by height; within each step blocks are compressed in parallel.
 */
async function writeInodes(
  { numbering, data, signal }: MetadataInput,
  lists: SharedLists,
  compress: MetadataCompressor,
): Promise<InodeTables> {
  const inodes = new MetadataWriter(compress);
  const listings = new MetadataWriter(compress);
  const places = new Map<NumberedInode, MetadataPlace>();
  for (const inode of numbering.others) places.set(inode, inodes.append(encodeInode(inode, data.get(inode), lists)));
  const placeOf = (inode: NumberedInode): InodePlace => {
    const { block, byte } = placeIn(places, inode);
    return { startBlock: inodes.startOf(block), byte };
  };
  for (const level of numbering.directories) {
    signal?.throwIfAborted();
    await inodes.settle();
    const written = level.map((directory) => writeListing(directory, listings, placeOf));
    await listings.settle();
    for (const [index, directory] of level.entries()) {
      const listing = written[index];
      if (listing === undefined) continue;
      places.set(directory, inodes.append(encodeDirectoryInode(directory, placed(listing, listings), lists)));
    }
  }
  await inodes.settle();
  const refs = new Map<NumberedInode, MetadataRef>();
  for (const [inode, { block, byte }] of places) refs.set(inode, metadataRef(inodes.startOf(block), byte));
  return { inodes: await inodes.finish(), listings: await listings.finish(), refs };
}

interface WrittenListing {
  readonly place: MetadataPlace;
  readonly size: number;
  readonly index: readonly IndexPoint[];
}

function writeListing(
  directory: NumberedDirectory,
  listings: MetadataWriter,
  placeOf: (inode: NumberedInode) => InodePlace,
): WrittenListing {
  const { bytes, index } = encodeListing(directory, { startByte: listings.place.byte, placeOf });
  return { place: listings.append(bytes), size: bytes.length, index };
}

function placed({ place: { block, byte }, size, index }: WrittenListing, listings: MetadataWriter): PlacedListing {
  // An empty listing has no position. A position could lie after the table.
  if (size === 0) return { startBlock: 0, byte: 0, size, index: [] };
  return {
    startBlock: listings.startOf(block),
    byte,
    size,
    index: index.map(({ at, name }) => ({
      at,
      name,
      startBlock: listings.startOf(block + Math.floor((byte + at) / METADATA_BLOCK_SIZE)),
    })),
  };
}

function placeIn(places: ReadonlyMap<NumberedInode, MetadataPlace>, inode: NumberedInode): MetadataPlace {
  const place = places.get(inode);
  if (place === undefined) throw new Error(`bug: inode ${inode.number} is not written yet`);
  return place;
}

function refOf(refs: ReadonlyMap<NumberedInode, MetadataRef>, inode: NumberedInode): MetadataRef {
  const ref = refs.get(inode);
  if (ref === undefined) throw new Error(`bug: inode ${inode.number} was not written`);
  return ref;
}

function encodeFragment({ start, size }: FragmentEntry): Uint8Array {
  return fragmentLayout.encode({ start: BigInt(start), size, unused: 0 });
}

function encodeExports({ inodeCount }: InodeNumbering, refs: ReadonlyMap<NumberedInode, MetadataRef>): Uint8Array {
  const records = new Uint8Array(inodeCount * exportLayout.size);
  for (const [{ number }, ref] of refs) {
    records.set(exportLayout.encode({ inode: BigInt(ref) }), (number - 1) * exportLayout.size);
  }
  return records;
}
