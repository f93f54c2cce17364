import { GRUB_MKIMAGE, MKFS_XFS, refuseMissingPrograms, withSystemFolders } from '../../tools/index.ts';
import type { BootMediaKind } from '../request.ts';

/** Refuses media with GRUB where its programs are missing, before anything is written. Throws `TOOL_MISSING`. */
export async function checkGrubPrograms(kinds: readonly BootMediaKind[], path: string): Promise<void> {
  const needed = [
    { ...GRUB_MKIMAGE, purpose: 'GRUB' },
    ...(kinds.includes('disk') ? [{ ...MKFS_XFS, purpose: 'the partition that GRUB boots from' }] : []),
  ];
  await refuseMissingPrograms(needed, { path: withSystemFolders(path) });
}
