import { concatBytes, fromByteString } from '../../../bytes/index.ts';
import { RootsmithError } from '../../../errors/index.ts';
import { typeOfKind } from '../inode.ts';
import {
  basicDirectory,
  basicFile,
  deviceLayout,
  directoryIndexLayout,
  EXTENDED,
  extendedDirectory,
  extendedFile,
  NO_FRAGMENT,
  pipeLayout,
  symlinkLayout,
  xattrIdTail,
} from '../inode-layout.ts';
import { NO_XATTR_INDEX } from '../xattr-layout.ts';
import type { PlacedData } from './data-packer.ts';
import type { IdList } from './id-list.ts';
import type { NumberedDirectory, NumberedInode } from './inode-numbering.ts';
import type { WriteDevice, WriteFile, WriteNode, WritePipe, WriteSymlink } from './tree.ts';
import type { XattrList } from './xattr-list.ts';

/** The tables that inodes refer to by index. */
export interface SharedLists {
  readonly ids: IdList;
  /** The attributes, or `undefined` if the image is to have none. */
  readonly xattrs: XattrList | undefined;
}

/** The position of a listing, and the points in it at which a lookup can start. */
export interface PlacedListing {
  /** The position of the first block, relative to the directory table. */
  readonly startBlock: number;
  readonly byte: number;
  /** Bytes. */
  readonly size: number;
  readonly index: readonly PlacedIndexEntry[];
}

export interface PlacedIndexEntry {
  /** The byte of a header in the listing. */
  readonly at: number;
  /** The position of the block, relative to the directory table. */
  readonly startBlock: number;
  readonly name: string;
}

const LISTING_EXTRA = 3; // the three bytes that stand for "." and ".."
const MAX_U16 = 0xffff;
const MAX_U32 = 0xffff_ffff;
const MAX_TARGET_SIZE = 4095; // PATH_MAX less the NUL: the kernel cuts a longer one
const MAX_MAJOR = 0xfff;
const MAX_MINOR = 0xf_ffff;

/** Encodes any inode except a directory. */
export function encodeInode(inode: NumberedInode, data: PlacedData | undefined, lists: SharedLists): Uint8Array {
  const { node } = inode;
  switch (node.kind) {
    case 'file':
      return encodeFile(inode, node, data ?? noData, lists);
    case 'symlink':
      return encodeSymlink(inode, node, lists);
    case 'block-device':
    case 'character-device':
      return encodeDevice(inode, node, lists);
    case 'fifo':
    case 'socket':
      return encodePipe(inode, node, lists);
    case 'directory':
      throw new Error('bug: directories are encoded with their listing');
  }
}

export function encodeDirectoryInode(
  inode: NumberedDirectory,
  { startBlock, byte, size, index }: PlacedListing,
  lists: SharedLists,
): Uint8Array {
  const xattrId = xattrIdOf(inode.node, lists);
  const fileSize = size + LISTING_EXTRA;
  const place = { startBlock, offset: byte, fileSize, nlink: inode.links, parent: inode.parent };
  if (xattrId === NO_XATTR_INDEX && index.length === 0 && fileSize <= MAX_U16) {
    return basicDirectory.encode({ ...headOf(inode, false, lists), ...place });
  }
  if (fileSize > MAX_U32 || index.length > MAX_U16)
    throw unusable(`a directory has ${inode.entries.length} names, more than fit`);
  const fixed = { ...headOf(inode, true, lists), ...place, indexCount: index.length, xattrId };
  return concatBytes([extendedDirectory.encode(fixed), ...index.flatMap(encodeIndexEntry)]);
}

function encodeIndexEntry({ at, startBlock, name }: PlacedIndexEntry): Uint8Array[] {
  return [directoryIndexLayout.encode({ index: at, startBlock, nameSize: name.length - 1 }), fromByteString(name)];
}

const noData: PlacedData = { start: 0, words: new Uint32Array(), tail: undefined, sparse: 0 };

function encodeFile(inode: NumberedInode, node: WriteFile, data: PlacedData, lists: SharedLists): Uint8Array {
  const { start, tail, sparse } = data;
  const xattrId = xattrIdOf(node, lists);
  const words = encodeWords(data.words);
  const place = { fragment: tail?.index ?? NO_FRAGMENT, fragmentOffset: tail?.offset ?? 0 };
  const isBasic =
    inode.links === 1 && xattrId === NO_XATTR_INDEX && sparse === 0 && node.size <= MAX_U32 && start <= MAX_U32;
  if (isBasic) {
    const fixed = { ...headOf(inode, false, lists), ...place, startBlock: start, fileSize: node.size };
    return concatBytes([basicFile.encode(fixed), words]);
  }
  const fixed = {
    ...headOf(inode, true, lists),
    ...place,
    startBlock: BigInt(start),
    fileSize: BigInt(node.size),
    sparse: BigInt(sparse),
    nlink: inode.links,
    xattrId,
  };
  return concatBytes([extendedFile.encode(fixed), words]);
}

function encodeWords(words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(words.byteLength);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(index * Uint32Array.BYTES_PER_ELEMENT, word, true);
  return bytes;
}

function encodeSymlink(inode: NumberedInode, node: WriteSymlink, lists: SharedLists): Uint8Array {
  const { length } = node.target;
  if (length === 0 || length > MAX_TARGET_SIZE || node.target.includes('\0'))
    throw unusable(`a symbolic link has a target of ${length} bytes, not 1 to ${MAX_TARGET_SIZE}`);
  return withTail(inode, lists, (head) =>
    concatBytes([
      symlinkLayout.encode({ ...head, nlink: inode.links, targetSize: length }),
      fromByteString(node.target),
    ]),
  );
}

function encodeDevice(inode: NumberedInode, { major, minor }: WriteDevice, lists: SharedLists): Uint8Array {
  if (major > MAX_MAJOR || minor > MAX_MINOR)
    throw unusable(`a device has the numbers ${major}:${minor}, more than ${MAX_MAJOR}:${MAX_MINOR}`);
  const rdev = ((major << 8) | (minor & 0xff) | ((minor & ~0xff) << 12)) >>> 0;
  return withTail(inode, lists, (head) => deviceLayout.encode({ ...head, nlink: inode.links, rdev }));
}

function encodePipe(inode: NumberedInode, _node: WritePipe, lists: SharedLists): Uint8Array {
  return withTail(inode, lists, (head) => pipeLayout.encode({ ...head, nlink: inode.links }));
}

type Head = ReturnType<typeof headOf>;

/** Encodes the kinds whose extended form only has an xattr id at the end. */
function withTail(inode: NumberedInode, lists: SharedLists, encode: (head: Head) => Uint8Array): Uint8Array {
  const xattrId = xattrIdOf(inode.node, lists);
  if (xattrId === NO_XATTR_INDEX) return encode(headOf(inode, false, lists));
  return concatBytes([encode(headOf(inode, true, lists)), xattrIdTail.encode({ xattrId })]);
}

function headOf({ node, number }: NumberedInode, isExtended: boolean, { ids }: SharedLists) {
  return {
    type: typeOfKind(node.kind) + (isExtended ? EXTENDED : 0),
    mode: node.mode & 0o7777,
    uidIndex: ids.indexOf(node.uid),
    gidIndex: ids.indexOf(node.gid),
    mtime: Math.min(Math.max(0, Math.trunc(node.mtime)), MAX_U32),
    number,
  };
}

function xattrIdOf({ xattrs }: WriteNode, lists: SharedLists): number {
  return lists.xattrs?.idOf(xattrs) ?? NO_XATTR_INDEX;
}

function unusable(found: string): RootsmithError {
  return new RootsmithError('FORMAT_UNSUPPORTED', `cannot write a squashfs: ${found}`, {
    hint: 'Leave this file out.',
  });
}
