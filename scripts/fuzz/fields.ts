import { bufferAccess } from '../../src/bytes/index.ts';
import { directoryEntryHead, directoryHeader } from '../../src/formats/squashfs/directory.ts';
import { exportLayout } from '../../src/formats/squashfs/export-table.ts';
import { fragmentLayout } from '../../src/formats/squashfs/fragment.ts';
import { idLayout } from '../../src/formats/squashfs/id-table.ts';
import type { DirectoryListing, Inode } from '../../src/formats/squashfs/inode.ts';
import * as inodeLayouts from '../../src/formats/squashfs/inode-layout.ts';
import { locationLayout } from '../../src/formats/squashfs/lookup-table.ts';
import { METADATA_BLOCK_SIZE, metadataBlockHeader, STORED_METADATA_BIT } from '../../src/formats/squashfs/metadata.ts';
import { type MetadataRef, refBlock, refByte } from '../../src/formats/squashfs/metadata-ref.ts';
import { openVolume } from '../../src/formats/squashfs/open.ts';
import { superblockLayout } from '../../src/formats/squashfs/superblock.ts';
import type { Volume } from '../../src/formats/squashfs/volume.ts';
import { walk } from '../../src/formats/squashfs/walk.ts';
import {
  xattrHeader,
  xattrIdLayout,
  xattrNameHeader,
  xattrValueHeader,
} from '../../src/formats/squashfs/xattr-layout.ts';
import { decompressors } from './exercise.ts';

/** A number of the format, and where it is in an image. */
export interface NumberField {
  /** The same for the same field of all records: "inode number". */
  readonly name: string;
  /** Absolute. */
  readonly at: number;
  readonly size: number;
}

/** All numbers of an image that lie open: those in compressed metadata are left out. */
export async function findFields(bytes: Uint8Array): Promise<readonly NumberField[]> {
  const volume = await openVolume(bufferAccess(bytes), { decompressors });
  const found = new Fields(bytes);
  found.record('superblock', superblockLayout, 0);
  const { inodeTable, directoryTable } = volume.superblock;
  found.blockHeaders(inodeTable, inodeTable + volume.inodes.size);
  found.blockHeaders(directoryTable, directoryTable + volume.directories.size);
  addTables(found, volume);
  const seen = new Set<number>();
  for await (const { inode } of walk(volume, {})) {
    if (seen.has(inode.number)) continue;
    seen.add(inode.number);
    addInode(found, inode, inodeTable);
    if (inode.kind === 'directory') addListing(found, directoryTable, inode.listing);
  }
  return found.list.filter(({ at, size }) => at + size <= bytes.length);
}

interface Layout {
  readonly size: number;
  readonly offsets: Readonly<Record<string, number>>;
}

class Fields {
  readonly list: NumberField[] = [];
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(name: string, at: number, size: number): void {
    this.list.push({ name, at, size });
  }

  /** Where the record ends. */
  record(name: string, { size, offsets }: Layout, at: number): number {
    const fields = Object.entries(offsets).sort(([, a], [, b]) => a - b);
    for (const [index, [field, offset]] of fields.entries()) {
      this.number(`${name} ${field}`, at + offset, (fields[index + 1]?.[1] ?? size) - offset);
    }
    return at + size;
  }

  at(offset: number): Uint8Array {
    return this.#bytes.subarray(offset);
  }

  /** Where a byte of stored metadata is; `undefined` where its block is compressed. */
  place(table: number, ref: MetadataRef): number | undefined {
    const start = table + refBlock(ref);
    return this.isStored(start) ? start + metadataBlockHeader.size + refByte(ref) : undefined;
  }

  isStored(block: number): boolean {
    return block + 2 < this.#bytes.length && (this.header(block) & STORED_METADATA_BIT) !== 0;
  }

  header(block: number): number {
    return metadataBlockHeader.decode(this.at(block)).header;
  }

  blockHeaders(start: number, end: number): void {
    for (let at = start; at + metadataBlockHeader.size < end; ) {
      this.number('metadata block header', at, metadataBlockHeader.size);
      at += metadataBlockHeader.size + (this.header(at) & ~STORED_METADATA_BIT);
    }
  }
}

function addTables(found: Fields, { superblock, exports, ids, fragments, xattrs }: Volume): void {
  const { idTable, fragmentTable, exportTable, xattrTable } = superblock;
  addLookup(found, { name: 'id', layout: idLayout, list: idTable, count: ids.length });
  if (fragmentTable !== undefined)
    addLookup(found, { name: 'fragment', layout: fragmentLayout, list: fragmentTable, count: fragments.length });
  if (exports && exportTable !== undefined)
    addLookup(found, { name: 'export', layout: exportLayout, list: exportTable, count: exports.count });
  if (xattrs === undefined || xattrTable === undefined) return;
  const list = found.record('xattr header', xattrHeader, xattrTable);
  addLookup(found, { name: 'xattr set', layout: xattrIdLayout, list, count: xattrs.sets.length });
  const values = Number(xattrHeader.decode(found.at(xattrTable)).tableStart);
  for (const { ref, count } of xattrs.sets) addXattrs(found, found.place(values, ref), count);
}

interface Lookup {
  readonly name: string;
  readonly layout: Layout;
  /** Absolute, of the list of blocks. */
  readonly list: number;
  readonly count: number;
}

function addLookup(found: Fields, { name, layout, list, count }: Lookup): void {
  let left = count;
  for (let at = list; left > 0; at += locationLayout.size) {
    found.number(`${name} location`, at, locationLayout.size);
    const block = Number(locationLayout.decode(found.at(at)).location);
    found.number('metadata block header', block, metadataBlockHeader.size);
    const inBlock = Math.min(left, METADATA_BLOCK_SIZE / layout.size);
    left -= inBlock;
    if (!found.isStored(block)) continue;
    for (let index = 0; index < inBlock; index += 1) {
      found.record(name, layout, block + metadataBlockHeader.size + index * layout.size);
    }
  }
}

function addXattrs(found: Fields, place: number | undefined, count: number): void {
  let at = place;
  for (let left = count; left > 0 && at !== undefined; left -= 1) {
    const name = found.record('xattr', xattrNameHeader, at);
    const value = name + xattrNameHeader.decode(found.at(at)).nameSize;
    at = found.record('xattr value', xattrValueHeader, value) + xattrValueHeader.decode(found.at(value)).size;
  }
}

const layouts: Readonly<Record<number, Layout>> = {
  1: inodeLayouts.basicDirectory,
  2: inodeLayouts.basicFile,
  3: inodeLayouts.symlinkLayout,
  4: inodeLayouts.deviceLayout,
  5: inodeLayouts.deviceLayout,
  6: inodeLayouts.pipeLayout,
  7: inodeLayouts.pipeLayout,
  8: inodeLayouts.extendedDirectory,
  9: inodeLayouts.extendedFile,
};

function addInode(found: Fields, inode: Inode, inodeTable: number): void {
  const at = found.place(inodeTable, inode.ref);
  if (at === undefined) return;
  const { type } = inodeLayouts.inodeTypeLayout.decode(found.at(at));
  // Types above 9 are like the basic ones, with `xattrIdTail` behind.
  const layout = layouts[type] ?? layouts[type - inodeLayouts.EXTENDED];
  if (layout === undefined) return;
  const end = found.record('inode', layout, at);
  if (inode.kind === 'file') inode.blocks.forEach((_, index) => found.number('size word', end + 4 * index, 4));
  else if (inode.kind === 'directory') addIndex(found, end, inode.index.length);
  else if (type > inodeLayouts.EXTENDED) {
    found.record('inode', inodeLayouts.xattrIdTail, end + (inode.kind === 'symlink' ? inode.target.length : 0));
  }
}

function addIndex(found: Fields, start: number, count: number): void {
  let at = start;
  for (let left = count; left > 0; left -= 1) {
    const { nameSize } = inodeLayouts.directoryIndexLayout.decode(found.at(at));
    at = found.record('directory index', inodeLayouts.directoryIndexLayout, at) + nameSize + 1;
  }
}

/** A listing that goes on in a second block is followed to the end of the first. */
function addListing(found: Fields, table: number, { ref, size }: DirectoryListing): void {
  const start = found.place(table, ref);
  if (start === undefined) return;
  const end = start + Math.min(size, METADATA_BLOCK_SIZE - refByte(ref));
  for (let at = start; at + directoryHeader.size < end; ) {
    const { count } = directoryHeader.decode(found.at(at));
    at = found.record('directory header', directoryHeader, at);
    for (let left = count + 1; left > 0 && at + directoryEntryHead.size < end; left -= 1) {
      const { nameSize } = directoryEntryHead.decode(found.at(at));
      at = found.record('directory entry', directoryEntryHead, at) + nameSize + 1;
    }
  }
}
