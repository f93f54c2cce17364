import { concatBytes, fromByteString } from '../../../bytes/index.ts';
import { directoryEntryHead, directoryHeader, MAX_HEADER_ENTRIES } from '../directory.ts';
import { typeOfKind } from '../inode.ts';
import { METADATA_BLOCK_SIZE } from '../metadata.ts';
import type { NumberedDirectory, NumberedEntry, NumberedInode } from './inode-numbering.ts';

/** The position of an inode: its metadata block relative to the inode table, and the byte in it. */
export interface InodePlace {
  readonly startBlock: number;
  readonly byte: number;
}

/** A header at which a lookup can start. */
export interface IndexPoint {
  /** The byte of the header in the listing. */
  readonly at: number;
  readonly name: string;
}

export interface EncodedListing {
  readonly bytes: Uint8Array;
  /** The index: one point for each metadata block that the listing enters, or none for a short listing. */
  readonly index: readonly IndexPoint[];
}

/** The entries below one header. */
interface EntryGroup {
  readonly at: number;
  readonly startBlock: number;
  readonly inodeNumber: number;
  readonly entries: Uint8Array[];
}

const INDEX_FROM_ENTRIES = 257;
const INDEX_FROM_BYTES = METADATA_BLOCK_SIZE;

interface ListingOptions {
  /** The byte of its metadata block at which the listing will begin. */
  readonly startByte: number;
  readonly placeOf: (inode: NumberedInode) => InodePlace;
}

/**
 * Encodes a directory. A new header is needed if the entries' inodes move to another metadata block, if their
 * numbers go too far from the header's, after 256 entries, and, in long listings, in each new metadata block:
 * lookups can start at headers only, so the index points to headers.
 */
export function encodeListing({ entries }: NumberedDirectory, { startByte, placeOf }: ListingOptions): EncodedListing {
  const isIndexed = wantsIndex(entries);
  const groups: EntryGroup[] = [];
  const index: IndexPoint[] = [];
  let [at, indexedBlock] = [0, 0];
  for (const { name, inode } of entries) {
    const place = placeOf(inode);
    const block = Math.floor((startByte + at) / METADATA_BLOCK_SIZE);
    const entersBlock = isIndexed && block > indexedBlock;
    let group = groups.at(-1);
    if (group === undefined || entersBlock || !fits(group, inode, place)) {
      group = { at, startBlock: place.startBlock, inodeNumber: inode.number, entries: [] };
      groups.push(group);
      if (entersBlock) index.push({ at, name });
      indexedBlock = block;
      at += directoryHeader.size;
    }
    const entry = encodeEntry({ name, inode }, place, inode.number - group.inodeNumber);
    group.entries.push(entry);
    at += entry.length;
  }
  return { bytes: concatBytes(groups.flatMap(encodeGroup)), index };
}

/** Decides as mksquashfs does. */
function wantsIndex(entries: readonly NumberedEntry[]): boolean {
  if (entries.length >= INDEX_FROM_ENTRIES) return true;
  return entries.reduce((sum, { name }) => sum + directoryEntryHead.size + name.length, 0) >= INDEX_FROM_BYTES;
}

function fits(group: EntryGroup, inode: NumberedInode, { startBlock }: InodePlace): boolean {
  const delta = inode.number - group.inodeNumber;
  return (
    group.startBlock === startBlock && group.entries.length < MAX_HEADER_ENTRIES && delta >= -0x8000 && delta <= 0x7fff
  );
}

function encodeGroup({ startBlock, inodeNumber, entries }: EntryGroup): Uint8Array[] {
  return [directoryHeader.encode({ count: entries.length - 1, startBlock, inodeNumber }), ...entries];
}

function encodeEntry({ name, inode }: NumberedEntry, { byte }: InodePlace, inodeDelta: number): Uint8Array {
  const type = typeOfKind(inode.node.kind);
  const head = directoryEntryHead.encode({ offset: byte, inodeDelta, type, nameSize: name.length - 1 });
  return concatBytes([head, fromByteString(name)]);
}
