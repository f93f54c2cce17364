import { concatBytes } from '../../bytes/index.ts';
import { mbrPartition } from './layout.ts';

/** A partition for firmware that sees the medium as a hard disk. */
export interface IsoPartition {
  readonly type: number;
  readonly isActive: boolean;
  /** In sectors of 512 bytes. */
  readonly firstSector: number;
  readonly sectors: number;
}

const BOOT_CODE_BYTES = 446;
const HEADS = 64;
const SECTORS_PER_TRACK = 32;
const MAX_CYLINDER = 1023;

/** The first 512 bytes: boot code and up to four partitions. */
export function encodeIsoMbr(partitions: readonly IsoPartition[], bootCode: Uint8Array): Uint8Array {
  const entries = partitions.map(({ type, isActive, firstSector, sectors }) =>
    mbrPartition.encode({
      status: isActive ? 0x80 : 0,
      firstChs: cylinderHeadSector(firstSector),
      type,
      lastChs: cylinderHeadSector(firstSector + sectors - 1),
      firstSector,
      sectors,
    }),
  );
  const code = concatBytes([bootCode.subarray(0, BOOT_CODE_BYTES)], BOOT_CODE_BYTES);
  const table = concatBytes(entries, 4 * mbrPartition.size);
  return concatBytes([code, table, Uint8Array.of(0x55, 0xaa)]);
}

function cylinderHeadSector(sector: number): Uint8Array {
  const cylinder = Math.floor(sector / (HEADS * SECTORS_PER_TRACK));
  if (cylinder > MAX_CYLINDER) return Uint8Array.of(0xfe, 0xff, 0xff);
  const head = Math.floor(sector / SECTORS_PER_TRACK) % HEADS;
  const inTrack = (sector % SECTORS_PER_TRACK) + 1;
  return Uint8Array.of(head, inTrack | ((cylinder >> 2) & 0xc0), cylinder & 0xff);
}
