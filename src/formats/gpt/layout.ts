/**
 * The tables of a GUID partition table.
 *
 * @see https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html
 */
import { raw, struct, u8, u16le, u32le, u64le } from '../../bytes/index.ts';

export const GPT_SIGNATURE = 'EFI PART';
export const GPT_REVISION = 0x10000;
export const ENTRY_COUNT = 128;
export const PROTECTIVE_TYPE = 0xee;
export const BOOT_CODE_BYTES = 446;
export const MBR_SIGNATURE = 0xaa55;
export const ACTIVE = 0x80;
/** The name field: 36 UTF-16 code units. */
export const NAME_BYTES = 72;

export const gptHeader = struct('GPT header', {
  signature: raw(8),
  revision: u32le, //        1.0
  headerBytes: u32le, //     92
  headerCrc: u32le, //       of these bytes, with this field zero
  reserved: u32le,
  ownLba: u64le,
  otherLba: u64le, //        of the other copy of the header
  firstUsable: u64le,
  lastUsable: u64le, //      inclusive
  diskGuid: raw(16),
  entriesLba: u64le,
  entryCount: u32le,
  entryBytes: u32le, //      128
  entriesCrc: u32le, //      of the whole array
});

export const gptEntry = struct('GPT partition entry', {
  type: raw(16), //          zeros: unused
  guid: raw(16),
  firstLba: u64le,
  lastLba: u64le, //         inclusive
  attributes: u64le, //      bit 0 required, bit 1 not for EFI, bit 2 legacy BIOS bootable
  name: raw(NAME_BYTES), //  UTF-16LE, zero padded
});

export const mbrEntry = struct('MBR partition entry', {
  status: u8, //             0x80: active
  firstChs: raw(3),
  type: u8,
  lastChs: raw(3),
  firstLba: u32le,
  sectors: u32le,
});

export const mbrTail = struct('end of the MBR', {
  entries: raw(4 * mbrEntry.size),
  signature: u16le, //       0xAA55
});
