import { struct, u16le, u32le, u64le } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type CompressorName, compressorId, compressorName } from './compressor.ts';
import { beyondLimit, corruptImage, type Spot, unsupported } from './damage.ts';
import type { SquashfsLimits } from './limits.ts';
import { type MetadataRef, parseMetadataRef, refByte } from './metadata-ref.ts';

/** The absolute position of a table that is not in the image. */
const NO_TABLE = 0xffff_ffff_ffff_ffffn;

const MAGIC = 0x7371_7368; //            "hsqs" on disk
const MAGIC_BIG_ENDIAN = 0x6873_7173; // "sqsh": squashfs 1 to 3 on big-endian machines
const MIN_BLOCK_LOG = 12;
const MAX_BLOCK_LOG = 20;
const MAX_BYTE = 8191; // of a metadata block
const MIN_INODE_SIZE = 20; //   a basic fifo, the smallest
const MIN_METADATA_BLOCK = 3; // two bytes of header, one of payload
const METADATA_BLOCK_SIZE = 8192;

/** The bits of `flags` that change how an image is read. The others say how it was made. */
export const superblockFlags = { check: 0x0004, compressorOptions: 0x0400 } as const;

/**
 * The 96 bytes at the start of every image.
 *
 * @see https://dr-emann.github.io/squashfs/ «The Superblock»
 */
export const superblockLayout = struct('squashfs superblock', {
  magic: u32le,
  inodeCount: u32le, //       also the highest inode number
  modificationTime: u32le, // seconds since 1970, unsigned: good until 2106
  blockSize: u32le, //        4 KiB to 1 MiB, a power of two
  fragmentCount: u32le,
  compressor: u16le, //       1 gzip, 2 lzma, 3 lzo, 4 xz, 5 lz4, 6 zstd
  blockLog: u16le, //         log2(blockSize), stored twice as a check
  flags: u16le,
  idCount: u16le, //          1 to 65535
  versionMajor: u16le, //     4
  versionMinor: u16le, //     0
  rootInode: u64le, //        reference into the inode table
  bytesUsed: u64le, //        without the padding to 4 KiB
  idTable: u64le,
  xattrTable: u64le, //       or NO_TABLE
  inodeTable: u64le,
  directoryTable: u64le,
  fragmentTable: u64le, //    or NO_TABLE; means nothing where fragmentCount is 0
  exportTable: u64le, //      or NO_TABLE
});

/** The checked superblock. Positions are absolute; missing tables are `undefined`. */
export interface Superblock {
  readonly inodeCount: number;
  /** Seconds since 1970. */
  readonly modificationTime: number;
  /** Bytes. */
  readonly blockSize: number;
  readonly fragmentCount: number;
  readonly compressor: CompressorName;
  /** The flags as stored. Most of them say how the image was made. */
  readonly flags: number;
  readonly idCount: number;
  readonly rootInode: MetadataRef;
  /** The length of the image without padding. */
  readonly bytesUsed: number;
  readonly idTable: number;
  readonly xattrTable: number | undefined;
  readonly inodeTable: number;
  readonly directoryTable: number;
  readonly fragmentTable: number | undefined;
  readonly exportTable: number | undefined;
}

type Raw = ReturnType<typeof superblockLayout.decode>;

/** Decodes the superblock and checks what can be checked without other tables. `imageSize` is in bytes. */
export function decodeSuperblock(bytes: Uint8Array, imageSize: number, limits: SquashfsLimits): Superblock {
  if (bytes.length < superblockLayout.size) {
    throw new RootsmithError('FORMAT_TRUNCATED', `squashfs superblock needs 96 bytes, the image has ${bytes.length}`, {
      hint: 'The file was cut short: fetch it again.',
      details: { format: 'squashfs', field: 'superblock', offset: bytes.length },
    });
  }
  const raw = superblockLayout.decode(bytes);
  checkIdentity(raw);
  checkCounts(raw, limits);
  checkPositions(raw, imageSize);
  const rootInode = parseMetadataRef(raw.rootInode);
  if (rootInode === undefined || refByte(rootInode) > MAX_BYTE) {
    throw corruptImage(
      'rootInode',
      `is 0x${raw.rootInode.toString(16)}, which is not an inode reference`,
      at('rootInode'),
    );
  }
  return toSuperblock(raw, rootInode);
}

/** Encodes the 96 bytes of a superblock. `fragmentTable` is also written if the table has no entries. */
export function encodeSuperblock({ rootInode, bytesUsed, compressor, ...rest }: Superblock): Uint8Array {
  const position = (table: number | undefined): bigint => (table === undefined ? NO_TABLE : BigInt(table));
  return superblockLayout.encode({
    ...rest,
    magic: MAGIC,
    compressor: compressorId(compressor),
    blockLog: Math.log2(rest.blockSize),
    versionMajor: 4,
    versionMinor: 0,
    rootInode: BigInt(rootInode),
    bytesUsed: BigInt(bytesUsed),
    idTable: BigInt(rest.idTable),
    xattrTable: position(rest.xattrTable),
    inodeTable: BigInt(rest.inodeTable),
    directoryTable: BigInt(rest.directoryTable),
    fragmentTable: position(rest.fragmentTable),
    exportTable: position(rest.exportTable),
  });
}

function checkIdentity(raw: Raw): void {
  if (raw.magic === MAGIC_BIG_ENDIAN) {
    throw unsupported(
      'magic',
      'is that of a big-endian image',
      at('magic'),
      'Make the image anew with mksquashfs 4.0 or later.',
    );
  }
  if (raw.magic !== MAGIC) {
    throw new RootsmithError('FORMAT_CORRUPT', `no squashfs image: the magic number is 0x${raw.magic.toString(16)}`, {
      hint: 'Check that the file is a squashfs and not, say, an initramfs that contains one.',
      details: { format: 'squashfs', field: 'magic', offset: 0 },
    });
  }
  if (raw.versionMajor !== 4 || raw.versionMinor !== 0) {
    const version = `${raw.versionMajor}.${raw.versionMinor}`;
    throw unsupported(
      'versionMajor',
      `says version ${version}, not 4.0`,
      at('versionMajor'),
      'Make the image anew with mksquashfs 4.0 or later.',
    );
  }
  if (compressorName(raw.compressor) === undefined) {
    throw unsupported(
      'compressor',
      `is ${raw.compressor}, which is not known`,
      at('compressor'),
      'Use gzip, xz or zstd.',
    );
  }
  if ((raw.flags & superblockFlags.check) !== 0) {
    throw unsupported(
      'flags',
      'ask for the check data of squashfs 3',
      at('flags'),
      'Make the image anew with mksquashfs 4.0 or later.',
    );
  }
}

function checkCounts(raw: Raw, limits: SquashfsLimits): void {
  const { blockSize, blockLog, inodeCount, fragmentCount, idCount } = raw;
  if (blockLog < MIN_BLOCK_LOG || blockLog > MAX_BLOCK_LOG) {
    throw corruptImage('blockLog', `is ${blockLog}, not ${MIN_BLOCK_LOG} to ${MAX_BLOCK_LOG}`, at('blockLog'));
  }
  if (blockSize !== 2 ** blockLog)
    throw corruptImage('blockSize', `is ${blockSize}, not 2^${blockLog}`, at('blockSize'));
  if (inodeCount === 0) throw corruptImage('inodeCount', 'is 0, but there must be a root', at('inodeCount'));
  if (inodeCount > limits.inodes) {
    throw beyondLimit('entries', 'inodeCount', `is ${inodeCount}, the limit is ${limits.inodes}`, at('inodeCount'));
  }
  // unsquashfs has these two rules. The kernel does not, but no tool writes entries that nothing uses.
  if (fragmentCount > inodeCount) {
    throw corruptImage('fragmentCount', `is ${fragmentCount}, with only ${inodeCount} inodes`, at('fragmentCount'));
  }
  if (idCount === 0 || idCount > 2 * inodeCount) {
    throw corruptImage('idCount', `is ${idCount}, with ${inodeCount} inodes`, at('idCount'));
  }
}

function checkPositions(raw: Raw, imageSize: number): void {
  if (raw.bytesUsed > BigInt(imageSize)) {
    throw new RootsmithError(
      'FORMAT_TRUNCATED',
      `squashfs image should have ${raw.bytesUsed} bytes, found ${imageSize}`,
      {
        hint: 'The file was cut short: fetch it again.',
        details: { format: 'squashfs', field: 'bytesUsed', offset: at('bytesUsed').offset, size: imageSize },
      },
    );
  }
  for (const field of [
    'inodeTable',
    'directoryTable',
    'fragmentTable',
    'exportTable',
    'idTable',
    'xattrTable',
  ] as const) {
    if (raw[field] < raw.bytesUsed || isAbsent(raw, field)) continue;
    throw corruptImage(field, `is ${raw[field]}, behind the image's ${raw.bytesUsed} bytes`, at(field));
  }
  if (raw.inodeTable < superblockLayout.size)
    throw corruptImage('inodeTable', `is ${raw.inodeTable}, in the superblock`, at('inodeTable'));
  if (raw.inodeTable >= raw.directoryTable) {
    throw corruptImage(
      'inodeTable',
      `is ${raw.inodeTable}, not before the directory table at ${raw.directoryTable}`,
      at('inodeTable'),
    );
  }
  const room = Math.floor(Number(raw.directoryTable - raw.inodeTable) / MIN_METADATA_BLOCK) * METADATA_BLOCK_SIZE;
  if (raw.inodeCount * MIN_INODE_SIZE > room) {
    throw corruptImage('inodeCount', `is ${raw.inodeCount}, more than the inode table can hold`, at('inodeCount'));
  }
}

function isAbsent(
  raw: Raw,
  field: 'inodeTable' | 'directoryTable' | 'fragmentTable' | 'exportTable' | 'idTable' | 'xattrTable',
): boolean {
  if (field === 'fragmentTable') return raw.fragmentCount === 0;
  return (field === 'exportTable' || field === 'xattrTable') && raw[field] === NO_TABLE;
}

function toSuperblock(raw: Raw, rootInode: MetadataRef): Superblock {
  const name = compressorName(raw.compressor);
  if (name === undefined) throw new Error('bug: the compressor was checked');
  return {
    inodeCount: raw.inodeCount,
    modificationTime: raw.modificationTime,
    blockSize: raw.blockSize,
    fragmentCount: raw.fragmentCount,
    compressor: name,
    flags: raw.flags,
    idCount: raw.idCount,
    rootInode,
    // All positions are below bytesUsed, which is at most a file's size, so they are safe as numbers.
    bytesUsed: Number(raw.bytesUsed),
    idTable: Number(raw.idTable),
    xattrTable: raw.xattrTable === NO_TABLE ? undefined : Number(raw.xattrTable),
    inodeTable: Number(raw.inodeTable),
    directoryTable: Number(raw.directoryTable),
    fragmentTable: raw.fragmentCount === 0 ? undefined : Number(raw.fragmentTable),
    exportTable: raw.exportTable === NO_TABLE ? undefined : Number(raw.exportTable),
  };
}

function at(field: keyof typeof superblockLayout.offsets): Spot {
  return { offset: superblockLayout.offsets[field] };
}
