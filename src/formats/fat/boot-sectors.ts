import { concatBytes } from '../../bytes/index.ts';
import { type FatGeometry, TABLES } from './geometry.ts';
import { bootSector, infoSector, ROOT_CLUSTER } from './layout.ts';

export interface FatVolumeFacts {
  readonly geometry: FatGeometry;
  readonly volumeId: number;
  /** Eleven characters. */
  readonly label: string;
}

const MAX_16_BITS = 0xffff;
const SIGNATURE = 0xaa55;
/** To the boot code at offset 0x5A. */
const JUMP = Uint8Array.of(0xeb, 0x58, 0x90);
/** Hands control back to the BIOS (int 18h), which tries the next disk; then halts. */
const BOOT_CODE = Uint8Array.of(0xcd, 0x18, 0xf4, 0xeb, 0xfd);
const BOOT_CODE_BYTES = 420;

export const BACKUP_SECTOR = 6;

/** The first 512 bytes of the volume, which stand in sector 6 once more. */
export function encodeBootSector({ geometry, volumeId, label }: FatVolumeFacts): Uint8Array {
  const fits16 = geometry.sectors <= MAX_16_BITS;
  return bootSector.encode({
    jump: JUMP,
    oemName: Buffer.from('mkfs.fat'),
    sectorBytes: geometry.sectorBytes,
    sectorsPerCluster: geometry.sectorsPerCluster,
    reservedSectors: geometry.reservedSectors,
    tables: TABLES,
    rootEntries: 0,
    sectors16: fits16 ? geometry.sectors : 0,
    media: 0xf8,
    tableSectors16: 0,
    sectorsPerTrack: geometry.sectorsPerTrack,
    heads: geometry.heads,
    hiddenSectors: 0,
    sectors32: fits16 ? 0 : geometry.sectors,
    tableSectors: geometry.tableSectors,
    flags: 0,
    version: 0,
    rootCluster: ROOT_CLUSTER,
    infoSector: 1,
    backupSector: BACKUP_SECTOR,
    reserved: new Uint8Array(12),
    drive: 0x80,
    ntFlags: 0,
    extendedSignature: 0x29,
    volumeId,
    label: Buffer.from(label, 'latin1'),
    fileSystem: Buffer.from('FAT32   '),
    bootCode: concatBytes([BOOT_CODE], BOOT_CODE_BYTES),
    signature: SIGNATURE,
  });
}

/** The sector behind a boot sector: how much is free, and which cluster was taken last. */
export function encodeInfoSector(freeClusters: number, lastCluster: number): Uint8Array {
  return infoSector.encode({
    leadSignature: 0x4161_5252,
    reserved: new Uint8Array(480),
    signature: 0x6141_7272,
    freeClusters,
    lastCluster,
    reserved2: new Uint8Array(14),
    trailSignature: SIGNATURE,
  });
}
