/**
 * The tables of a stream-optimized VMDK.
 *
 * @see https://www.vmware.com/app/vmdk/?src=vmdk «Virtual Disk Format 5.0»
 */
import { raw, struct, u8, u16le, u32le, u64le } from '../../bytes/index.ts';

export const sparseHeader = struct('VMDK header', {
  magic: raw(4), //                KDMV
  version: u32le,
  flags: u32le, //                 bit 0 line ends can be checked, 16 compressed, 17 markers
  capacity: u64le, //              all sizes are in sectors
  grainSize: u64le,
  descriptorOffset: u64le,
  descriptorSize: u64le,
  tableEntries: u32le, //          of a grain table
  redundantDirectory: u64le,
  grainDirectory: u64le, //        all ones: it is named by the footer
  overhead: u64le,
  isDirty: u8,
  lineEnds: raw(4),
  compression: u16le, //           1: deflate
  padding: raw(433),
});

export const grainMarker = struct('VMDK grain marker', {
  sector: u64le,
  bytes: u32le, //                 of the compressed data behind it
});

export const metadataMarker = struct('VMDK marker', {
  sectors: u64le, //               of what follows
  bytes: u32le, //                 0: no grain
  type: u32le,
});

export const SECTOR_BYTES = 512;
export const GRAIN_SECTORS = 128;
export const TABLE_ENTRIES = 512;
export const marker = { end: 0, table: 1, directory: 2, footer: 3 } as const;
