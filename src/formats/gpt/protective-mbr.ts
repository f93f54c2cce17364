import { concatBytes } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { ACTIVE, BOOT_CODE_BYTES, MBR_SIGNATURE, mbrEntry, mbrTail, PROTECTIVE_TYPE } from './layout.ts';

export interface ProtectiveMbrOptions {
  /** The size of the disk in sectors. */
  readonly sectors: number;
  readonly bootCode?: Uint8Array | undefined;
  readonly isActive?: boolean | undefined;
}

const MAX_SECTORS = 0xffff_ffff;

/**
 * The first 512 bytes of the disk: boot code, and one partition over all of it, so that old programs do not think that
 * the disk is empty. Throws `FORMAT_UNSUPPORTED` for boot code that does not fit.
 */
export function encodeProtectiveMbr({
  sectors,
  bootCode = new Uint8Array(),
  isActive = false,
}: ProtectiveMbrOptions): Uint8Array {
  if (bootCode.length > BOOT_CODE_BYTES) {
    const problem = `boot code of ${bootCode.length} bytes does not fit in the ${BOOT_CODE_BYTES} of an MBR`;
    throw new RootsmithError('FORMAT_UNSUPPORTED', problem);
  }
  const entry = mbrEntry.encode({
    status: isActive ? ACTIVE : 0,
    firstChs: Uint8Array.of(0x00, 0x02, 0x00),
    type: PROTECTIVE_TYPE,
    lastChs: Uint8Array.of(0xff, 0xff, 0xff),
    firstLba: 1,
    sectors: Math.min(sectors - 1, MAX_SECTORS),
  });
  const entries = concatBytes([entry], mbrTail.size - 2);
  const code = concatBytes([bootCode], BOOT_CODE_BYTES);
  return concatBytes([code, mbrTail.encode({ entries, signature: MBR_SIGNATURE })]);
}
