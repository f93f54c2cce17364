import { concatBytes } from '../../bytes/index.ts';
import { bootEntry, bootRecord, bootSection, FIRST_DESCRIPTOR, ISO_BLOCK_BYTES, validationEntry } from './layout.ts';

/** What firmware starts from the disc. */
export interface BootImage {
  readonly platform: 'bios' | 'uefi';
  /** In blocks. */
  readonly block: number;
  /** Sectors of 512 bytes that are loaded. */
  readonly sectors: number;
}

const PLATFORM = { bios: 0x00, uefi: 0xef } as const;
const BOOTABLE = 0x88;
const LAST_SECTION = 0x91;
const KEY = 0xaa55;
const MAX_SECTORS = 0xffff;
const INFO_TABLE_AT = 8;
const INFO_TABLE_END = 64;
/** Where GRUB's image keeps the sector that it goes on with. */
const GRUB_INFO_AT = 2548;
/** Where GRUB's boot code for hard disks keeps the sector of that image. */
const GRUB_CODE_AT = 0x1b0;
const SECTORS_PER_BLOCK = 4;

export function encodeBootRecord(catalogBlock: number): Uint8Array {
  return bootRecord.encode({
    type: 0,
    identifier: Buffer.from('CD001'),
    version: 1,
    system: concatBytes([Buffer.from('EL TORITO SPECIFICATION')], 32),
    unused: new Uint8Array(32),
    catalogBlock,
  });
}

/** The catalog of what can be booted: the first image as the default, the second as a section of its own. */
export function encodeCatalog([first, second]: readonly BootImage[]): Uint8Array {
  if (first === undefined) return new Uint8Array();
  const section = {
    header: LAST_SECTION,
    platform: second === undefined ? 0 : PLATFORM[second.platform],
    entries: 1,
    id: new Uint8Array(28),
  };
  const rest = second === undefined ? [] : [bootSection.encode(section), encodeBootEntry(second)];
  return concatBytes([encodeValidation(first), encodeBootEntry(first), ...rest]);
}

/**
 * Patches into GRUB's image for BIOS where it lies, as `-boot-info-table` and `--grub2-boot-info` of xorriso do.
 */
export function withBootInfo(image: Uint8Array, block: number): Uint8Array {
  const patched = new Uint8Array(image);
  const view = new DataView(patched.buffer);
  const table = [FIRST_DESCRIPTOR, block, image.length, sumOfWords(image)];
  patched.fill(0, INFO_TABLE_AT, INFO_TABLE_END);
  table.forEach((value, index) => view.setUint32(INFO_TABLE_AT + index * 4, value, true));
  if (image.length >= GRUB_INFO_AT + 8) view.setBigUint64(GRUB_INFO_AT, BigInt(block * SECTORS_PER_BLOCK + 5), true);
  return patched;
}

/** Patches into GRUB's boot code for hard disks where the image lies, as `--grub2-mbr` of xorriso does. */
export function withImageSector(bootCode: Uint8Array, block: number): Uint8Array {
  const patched = new Uint8Array(bootCode);
  new DataView(patched.buffer).setBigUint64(GRUB_CODE_AT, BigInt(block * SECTORS_PER_BLOCK + 4), true);
  return patched;
}

function encodeValidation({ platform }: BootImage): Uint8Array {
  const entry = { header: 1, platform: PLATFORM[platform], reserved: 0, id: new Uint8Array(24), checksum: 0, key: KEY };
  const words = new Uint16Array(validationEntry.encode(entry).slice().buffer);
  return validationEntry.encode({ ...entry, checksum: -words.reduce((sum, word) => sum + word, 0) & 0xffff });
}

function encodeBootEntry({ block, sectors }: BootImage): Uint8Array {
  return bootEntry.encode({
    indicator: BOOTABLE,
    mediaType: 0,
    loadSegment: 0,
    systemType: 0,
    unused: 0,
    sectors: sectors > MAX_SECTORS ? 0 : sectors,
    block,
    selection: new Uint8Array(20),
  });
}

function sumOfWords(image: Uint8Array): number {
  const padded = concatBytes([image], Math.ceil(image.length / ISO_BLOCK_BYTES) * ISO_BLOCK_BYTES);
  const view = new DataView(padded.buffer);
  let sum = 0;
  for (let at = INFO_TABLE_END; at < padded.length; at += 4) sum = (sum + view.getUint32(at, true)) >>> 0;
  return sum;
}
