/**
 * The tables of ISO 9660 (ECMA-119) and of El Torito. Most numbers stand there twice, in both byte orders.
 *
 * @see https://ecma-international.org/publications-and-standards/standards/ecma-119/
 * @see https://pdos.csail.mit.edu/6.828/2017/readings/boot-cdrom.pdf «El Torito»
 */
import { type Field, raw, struct, u8, u16le, u32be, u32le } from '../../bytes/index.ts';

export const ISO_BLOCK_BYTES = 2048;
/** What lies before is the system area: for boot code and partition tables. */
export const FIRST_DESCRIPTOR = 16;
/** Longest extent of a file: whole blocks, within 32 bits. */
export const MAX_EXTENT_BYTES = 0xffff_f800;

/** A number in little-endian, and again in big-endian. */
const u16both: Field<number> = {
  size: 4,
  get: (view, at) => view.getUint16(at, true),
  set(view, at, value) {
    view.setUint16(at, value, true);
    view.setUint16(at + 2, value, false);
  },
};

export const u32both: Field<number> = {
  size: 8,
  get: (view, at) => view.getUint32(at, true),
  set(view, at, value) {
    view.setUint32(at, value, true);
    view.setUint32(at + 4, value, false);
  },
};

export const directoryRecord = struct('ISO 9660 directory record', {
  bytes: u8, //             of the whole record, names and extensions included
  attributeBlocks: u8,
  block: u32both,
  size: u32both,
  time: raw(7),
  flags: u8, //             2: a directory; 0x80: the file goes on in the next record
  unitSize: u8,
  gapSize: u8,
  volume: u16both,
  nameBytes: u8,
});

export const primaryVolume = struct('ISO 9660 primary volume descriptor', {
  type: u8, //              1
  identifier: raw(5), //    CD001
  version: u8,
  unused1: u8,
  systemId: raw(32),
  volumeId: raw(32),
  unused2: raw(8),
  blocks: u32both,
  unused3: raw(32),
  volumes: u16both,
  volumeNumber: u16both,
  blockBytes: u16both,
  pathTableBytes: u32both,
  littlePathTable: u32le,
  otherLittleTable: u32le,
  bigPathTable: u32be,
  otherBigTable: u32be,
  root: raw(34), //         its record, with a name of one byte
  volumeSetId: raw(128),
  publisher: raw(128),
  preparer: raw(128),
  application: raw(128),
  copyrightFile: raw(37),
  abstractFile: raw(37),
  bibliographyFile: raw(37),
  created: raw(17),
  modified: raw(17),
  expires: raw(17),
  effective: raw(17),
  structureVersion: u8,
  unused4: u8,
  applicationUse: raw(512),
  reserved: raw(653),
});

export const bootRecord = struct('El Torito boot record', {
  type: u8, //              0
  identifier: raw(5),
  version: u8,
  system: raw(32),
  unused: raw(32),
  catalogBlock: u32le,
});

export const validationEntry = struct('El Torito validation entry', {
  header: u8, //            1
  platform: u8, //          0: 80x86; 0xEF: UEFI
  reserved: u16le,
  id: raw(24),
  checksum: u16le, //       makes the sum of all 16-bit words zero
  key: u16le, //            0xAA55
});

export const bootEntry = struct('El Torito boot entry', {
  indicator: u8, //         0x88: bootable
  mediaType: u8, //         0: no emulation
  loadSegment: u16le,
  systemType: u8,
  unused: u8,
  sectors: u16le, //        of 512 bytes, to load; 0 for more than the field can hold
  block: u32le,
  selection: raw(20),
});

export const bootSection = struct('El Torito section header', {
  header: u8, //            0x91: the last section
  platform: u8,
  entries: u16le,
  id: raw(28),
});

export const mbrPartition = struct('MBR partition of an ISO', {
  status: u8,
  firstChs: raw(3),
  type: u8,
  lastChs: raw(3),
  firstSector: u32le,
  sectors: u32le,
});
