import { i16le, struct, toByteString, u16le, u32le } from '../../bytes/index.ts';
import { advance, beyondLimit, corruptImage, type Spot } from './damage.ts';
import { type DirectoryInode, type DirectoryListing, type InodeKind, kindOfType } from './inode.ts';
import { METADATA_BLOCK_SIZE } from './metadata.ts';
import { type MetadataRef, metadataRef } from './metadata-ref.ts';
import type { Volume } from './volume.ts';

/** The header before each group of at most 256 entries whose inodes share a metadata block. */
export const directoryHeader = struct('squashfs directory header', {
  count: u32le, //       of entries, minus 1
  startBlock: u32le, //  of their inodes, relative to the inode table
  inodeNumber: u32le, // from which the entries count
});

/** The fixed part before each name. */
export const directoryEntryHead = struct('squashfs directory entry', {
  offset: u16le, //      of the inode in its block
  inodeDelta: i16le, //  to the header's number
  type: u16le, //        basic type, even of extended inodes
  nameSize: u16le, //    minus 1
});

/** The most entries below one header. The kernel's readdir silently stops at more. */
export const MAX_HEADER_ENTRIES = 256;
const MAX_NAME_SIZE = 255; // NAME_MAX of Linux

/** One name in a directory. */
export interface DirectoryEntry {
  /** The name as a byte string. It contains no `/` and no NUL, and is not empty, `.` or `..`. */
  readonly name: string;
  readonly kind: InodeKind;
  readonly inodeNumber: number;
  /** The position of the inode. */
  readonly ref: MetadataRef;
}

/** Reads the bytes of a listing, or of a part of it that begins with a header. */
export async function readListing({ directories }: Volume, { ref, size }: DirectoryListing): Promise<Uint8Array> {
  return size === 0 ? new Uint8Array() : directories.cursor(ref).read(size);
}

/** Reads all entries in stored order, which is that of their bytes. */
export async function readDirectory(volume: Volume, { listing }: DirectoryInode): Promise<readonly DirectoryEntry[]> {
  const bytes = await readListing(volume, listing);
  const { spot } = volume.directories.cursor(listing.ref);
  const { entries: most } = volume.limits;
  const entries: DirectoryEntry[] = [];
  for (const entry of parseListing(volume, bytes, spot)) {
    // An entry takes ten times the memory of its bytes, and those compress well.
    if (entries.length === most) throw beyondLimit('entries', 'directory', `has more than ${most} names`, spot);
    entries.push(entry);
  }
  return entries;
}

/** Parses a listing and checks it on the way. `spot` is its position, for errors. */
export function* parseListing(volume: Volume, bytes: Uint8Array, spot: Spot): Generator<DirectoryEntry, void, void> {
  let last = '';
  let at = 0;
  while (at < bytes.length) {
    const header = decodeHeader(volume, bytes.subarray(at), advance(spot, at));
    at += directoryHeader.size;
    for (let left = header.count + 1; left > 0; left -= 1) {
      const here = advance(spot, at);
      const { entry, size } = decodeEntry(volume, header, bytes.subarray(at), here);
      if (entry.name <= last) throw corruptImage('directory', `has the name \`${entry.name}\` after \`${last}\``, here);
      yield entry;
      last = entry.name;
      at += size;
    }
  }
}

type Header = ReturnType<typeof directoryHeader.decode>;

function decodeHeader({ inodes }: Volume, bytes: Uint8Array, spot: Spot): Header {
  if (bytes.length < directoryHeader.size) throw corruptImage('directory', 'ends inside a header', spot);
  const header = directoryHeader.decode(bytes);
  if (header.count >= MAX_HEADER_ENTRIES)
    throw corruptImage(
      'directory',
      `has ${header.count + 1} entries below one header, more than ${MAX_HEADER_ENTRIES}`,
      spot,
    );
  if (header.startBlock >= inodes.size) {
    throw corruptImage('directory', `points at inode block ${header.startBlock}, outside the table`, spot);
  }
  return header;
}

interface SizedEntry {
  readonly entry: DirectoryEntry;
  /** The size in bytes, with the name. */
  readonly size: number;
}

function decodeEntry({ superblock }: Volume, header: Header, bytes: Uint8Array, spot: Spot): SizedEntry {
  if (bytes.length < directoryEntryHead.size) throw corruptImage('directory', 'ends inside an entry', spot);
  const { offset, inodeDelta, type, nameSize } = directoryEntryHead.decode(bytes);
  const size = directoryEntryHead.size + nameSize + 1;
  if (nameSize >= MAX_NAME_SIZE) throw corruptImage('directory', `has a name of ${nameSize + 1} bytes`, spot);
  if (size > bytes.length) throw corruptImage('directory', 'ends inside a name', spot);
  const name = toByteString(bytes.subarray(directoryEntryHead.size, size));
  assertSafe(name, spot);
  const kind = kindOfType(type);
  if (kind === undefined) throw corruptImage('directory', `says that \`${name}\` is of type ${type}, not 1 to 7`, spot);
  const inodeNumber = header.inodeNumber + inodeDelta;
  if (inodeNumber < 1 || inodeNumber > superblock.inodeCount) {
    throw corruptImage(
      'directory',
      `gives \`${name}\` the inode number ${inodeNumber}, not 1 to ${superblock.inodeCount}`,
      spot,
    );
  }
  if (offset >= METADATA_BLOCK_SIZE)
    throw corruptImage('directory', `points at byte ${offset} of an inode block`, spot);
  return { entry: { name, kind, inodeNumber, ref: metadataRef(header.startBlock, offset) }, size };
}

/** Checks a name. One with `/` or `..` would be extracted outside of its directory (CVE-2021-40153). */
function assertSafe(name: string, spot: Spot): void {
  if (name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw corruptImage('directory', `has the name \`${name}\`, which is not allowed`, spot);
  }
}
