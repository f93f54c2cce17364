import { toByteString } from '../../bytes/index.ts';
import { corruptImage, type Spot } from './damage.ts';
import { readDirectoryIndex } from './directory-index.ts';
import {
  type DeviceInode,
  type DirectoryInode,
  type FileInode,
  type Inode,
  type InodeFacts,
  kindOfType,
  type PipeInode,
  type SymlinkInode,
} from './inode.ts';
import {
  basicDirectory,
  deviceLayout,
  EXTENDED,
  extendedDirectory,
  inodeTypeLayout,
  pipeLayout,
  symlinkLayout,
  xattrIdTail,
} from './inode-layout.ts';
import { METADATA_BLOCK_SIZE, type MetadataCursor } from './metadata.ts';
import { type MetadataRef, metadataRef } from './metadata-ref.ts';
import { readFileBody } from './read-file-inode.ts';
import type { Volume } from './volume.ts';
import { NO_XATTR_INDEX } from './xattr-layout.ts';

const LISTING_EXTRA = 3; // `fileSize` counts three bytes for "." and ".."
const MAX_TARGET_SIZE = 4096; // PATH_MAX: the most that the kernel accepts
const MAX_MODE = 0o7777;

/** The fields at the start of every inode, as stored. */
interface Head {
  readonly mode: number;
  readonly uidIndex: number;
  readonly gidIndex: number;
  readonly mtime: number;
  readonly number: number;
}

/** What reading one inode needs. */
interface InodeSource {
  readonly volume: Volume;
  readonly cursor: MetadataCursor;
  readonly ref: MetadataRef;
  readonly isExtended: boolean;
  /** The position of the inode, for errors. */
  readonly spot: Spot;
}

/** Reads and checks the inode that begins at `ref`. */
export async function readInode(volume: Volume, ref: MetadataRef): Promise<Inode> {
  const cursor = volume.inodes.cursor(ref);
  const { spot } = cursor;
  const { type } = inodeTypeLayout.decode(await volume.inodes.cursor(ref).read(inodeTypeLayout.size));
  const isExtended = type > EXTENDED;
  const kind = kindOfType(isExtended ? type - EXTENDED : type);
  const source = { volume, cursor, ref, isExtended, spot };
  switch (kind) {
    case 'directory':
      return readDirectoryInode(source);
    case 'file':
      return readFileInode(source);
    case 'symlink':
      return readSymlinkInode(source);
    case 'block-device':
    case 'character-device':
      return readDeviceInode(source, kind);
    case 'fifo':
    case 'socket':
      return readPipeInode(source, kind);
    case undefined:
    default:
      throw corruptImage('inode type', `is ${type}, not 1 to 14`, spot);
  }
}

async function readDirectoryInode(source: InodeSource): Promise<DirectoryInode> {
  const { volume, cursor, isExtended, spot } = source;
  const fields = isExtended
    ? extendedDirectory.decode(await cursor.read(extendedDirectory.size))
    : { ...basicDirectory.decode(await cursor.read(basicDirectory.size)), xattrId: NO_XATTR_INDEX, indexCount: 0 };
  const size = Math.max(0, fields.fileSize - LISTING_EXTRA);
  if (size > 0 && fields.startBlock >= volume.directories.size) {
    throw corruptImage('directory start block', `is ${fields.startBlock}, outside the directory table`, spot);
  }
  if (size > 0 && fields.offset >= METADATA_BLOCK_SIZE) {
    throw corruptImage('directory offset', `is ${fields.offset}, outside a metadata block`, spot);
  }
  const listing = { ref: metadataRef(fields.startBlock, fields.offset), size };
  return {
    kind: 'directory',
    ...toFacts(source, fields, fields),
    listing,
    index: await readDirectoryIndex(cursor, { listing, count: fields.indexCount, tableSize: volume.directories.size }),
    parent: fields.parent,
  };
}

async function readFileInode(source: InodeSource): Promise<FileInode> {
  const { fields, body } = await readFileBody(source);
  return { kind: 'file', ...toFacts(source, fields, fields), ...body };
}

async function readSymlinkInode(source: InodeSource): Promise<SymlinkInode> {
  const { cursor, spot } = source;
  const fields = symlinkLayout.decode(await cursor.read(symlinkLayout.size));
  if (fields.targetSize === 0 || fields.targetSize > MAX_TARGET_SIZE) {
    throw corruptImage('symlink target size', `is ${fields.targetSize}, not 1 to ${MAX_TARGET_SIZE}`, spot);
  }
  const target = toByteString(await cursor.read(fields.targetSize));
  if (target.includes('\0')) throw corruptImage('symlink target', 'holds a NUL byte', spot);
  return { kind: 'symlink', ...toFacts(source, fields, await readTail(source, fields.nlink)), target };
}

async function readDeviceInode(source: InodeSource, kind: DeviceInode['kind']): Promise<DeviceInode> {
  const fields = deviceLayout.decode(await source.cursor.read(deviceLayout.size));
  const { rdev } = fields;
  const major = (rdev >>> 8) & 0xfff;
  const minor = (rdev & 0xff) | ((rdev >>> 12) & 0xf_ff00);
  return { kind, ...toFacts(source, fields, await readTail(source, fields.nlink)), major, minor };
}

async function readPipeInode(source: InodeSource, kind: PipeInode['kind']): Promise<PipeInode> {
  const fields = pipeLayout.decode(await source.cursor.read(pipeLayout.size));
  return { kind, ...toFacts(source, fields, await readTail(source, fields.nlink)) };
}

interface Tail {
  readonly nlink: number;
  /** The id of the attributes, or NO_XATTRS. */
  readonly xattrId: number;
}

async function readTail({ cursor, isExtended }: InodeSource, nlink: number): Promise<Tail> {
  if (!isExtended) return { nlink, xattrId: NO_XATTR_INDEX };
  return { nlink, ...xattrIdTail.decode(await cursor.read(xattrIdTail.size)) };
}

function toFacts({ volume, ref, spot }: InodeSource, head: Head, { nlink, xattrId }: Tail): InodeFacts {
  const { mode, mtime, number } = head;
  const { inodeCount } = volume.superblock;
  if (number < 1 || number > inodeCount)
    throw corruptImage('inode number', `is ${number}, not 1 to ${inodeCount}`, spot);
  if (mode > MAX_MODE)
    throw corruptImage('inode mode', `is 0o${mode.toString(8)}, with more than permission bits`, spot);
  if (nlink < 1) throw corruptImage('inode link count', 'is 0', spot);
  const xattrCount = volume.xattrs?.sets.length ?? 0;
  if (xattrId !== NO_XATTR_INDEX && xattrId >= xattrCount) {
    throw corruptImage('inode xattr id', `is ${xattrId}, but the image has ${xattrCount}`, spot);
  }
  return {
    ref,
    number,
    mode,
    uid: idAt(volume, head.uidIndex, spot),
    gid: idAt(volume, head.gidIndex, spot),
    mtime,
    nlink,
    xattrId: xattrId === NO_XATTR_INDEX ? undefined : xattrId,
  };
}

function idAt({ ids }: Volume, index: number, spot: Spot): number {
  const id = ids[index];
  if (id === undefined) throw corruptImage('inode id index', `is ${index}, but the image has ${ids.length} ids`, spot);
  return id;
}
