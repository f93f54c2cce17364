/**
 * The tables of a FAT32 volume.
 *
 * @see https://download.microsoft.com/download/1/6/1/161ba512-40e2-4cc9-843a-923143f3456c/fatgen103.doc
 */
import { raw, struct, u8, u16le, u32le } from '../../bytes/index.ts';

export const bootSector = struct('FAT32 boot sector', {
  jump: raw(3),
  oemName: raw(8),
  sectorBytes: u16le,
  sectorsPerCluster: u8,
  reservedSectors: u16le, //    before the first table
  tables: u8, //                2
  rootEntries: u16le, //        0: the root is a chain of clusters
  sectors16: u16le, //          0 where sectors32 holds the number
  media: u8, //                 F8: a fixed disk
  tableSectors16: u16le, //     0
  sectorsPerTrack: u16le,
  heads: u16le,
  hiddenSectors: u32le,
  sectors32: u32le,
  tableSectors: u32le,
  flags: u16le, //              0: both tables are kept equal
  version: u16le,
  rootCluster: u32le,
  infoSector: u16le,
  backupSector: u16le,
  reserved: raw(12),
  drive: u8, //                 0x80
  ntFlags: u8,
  extendedSignature: u8, //     0x29: the next three fields are there
  volumeId: u32le,
  label: raw(11),
  fileSystem: raw(8),
  bootCode: raw(420),
  signature: u16le, //          0xAA55
});

export const infoSector = struct('FAT32 FSInfo sector', {
  leadSignature: u32le,
  reserved: raw(480),
  signature: u32le,
  freeClusters: u32le,
  lastCluster: u32le, //        the one that was taken last: where to look for free ones
  reserved2: raw(14),
  trailSignature: u16le, //     0xAA55
});

export const directoryEntry = struct('FAT directory entry', {
  name: raw(11),
  attributes: u8,
  lowerCase: u8, //             8: the base is in lower case; 16: the extension
  createdHundredths: u8,
  createdTime: u16le,
  createdDate: u16le,
  accessedDate: u16le,
  clusterHigh: u16le,
  writtenTime: u16le,
  writtenDate: u16le,
  clusterLow: u16le,
  size: u32le,
});

/** A part of a long name. The parts lie before the entry, the last one first. */
export const longNameEntry = struct('FAT long name entry', {
  order: u8, //                 from 1; 0x40 marks the last part
  name1: raw(10),
  attributes: u8, //            0x0F
  type: u8,
  checksum: u8, //              of the short name
  name2: raw(12),
  cluster: u16le,
  name3: raw(4),
});

export const ENTRY_BYTES = directoryEntry.size;
export const attribute = { readOnly: 0x01, label: 0x08, directory: 0x10, archive: 0x20, longName: 0x0f } as const;
export const lowerCase = { base: 0x08, extension: 0x10 } as const;
export const ROOT_CLUSTER = 2;
export const END_OF_CHAIN = 0x0fff_ffff;
/** How mkfs.vfat ends the chain of the root. */
export const END_OF_ROOT = 0x0fff_fff8;
