import type { SizedContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { FatInput } from '../../formats/index.ts';

/** What a disk that GRUB boots needs. */
export interface GrubParts {
  /** `boot.img` of i386-pc: the code of the MBR. Undefined where there is no BIOS. */
  readonly bootSector?: Uint8Array | undefined;
  /** `core.img` of i386-pc, for the BIOS partition. */
  readonly core?: Uint8Array | undefined;
  /** What lies in the EFI system partition if systemd-boot does not. */
  readonly efiFiles: readonly FatInput[];
  /** The BOOT partition: an XFS. */
  readonly boot: SizedContent;
}

const BOOT_CODE_BYTES = 446;
/** In `boot.img`: the sector of the core image. */
const CORE_SECTOR_AT = 0x5c;
/** In `boot.img`: a jump that trusts the drive the BIOS names; two NOPs take it out. */
const DRIVE_CHECK_AT = 0x66;
const NOP = 0x90;
/** In `core.img`: the sector of its own second one. */
const NEXT_SECTOR_AT = 0x1f4;
const SECTOR_BYTES = 512;

/** The code of the MBR, told where the core image begins, in sectors. */
export function biosBootCode(bootSector: Uint8Array, coreSector: number): Uint8Array {
  checkLength(bootSector, 'boot.img');
  const code = new Uint8Array(bootSector.subarray(0, BOOT_CODE_BYTES)); // a copy, of a Buffer too
  new DataView(code.buffer).setBigUint64(CORE_SECTOR_AT, BigInt(coreSector), true);
  code.fill(NOP, DRIVE_CHECK_AT, DRIVE_CHECK_AT + 2);
  return code;
}

/** The core image, told where its rest lies: right behind its first sector. */
export function withBlockList(core: Uint8Array, coreSector: number): Uint8Array {
  checkLength(core, 'core.img');
  const patched = new Uint8Array(core);
  new DataView(patched.buffer).setBigUint64(NEXT_SECTOR_AT, BigInt(coreSector + 1), true);
  return patched;
}

function checkLength(image: Uint8Array, name: string): void {
  if (image.length >= SECTOR_BYTES) return;
  throw new RootsmithError('FORMAT_TRUNCATED', `GRUB's ${name} has ${image.length} bytes, less than a sector`);
}
