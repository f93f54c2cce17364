import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Whether nobody but this user and root can rename what lies in a folder, given by its real path: each folder
 * above belongs to one of them, and others cannot write to it, or not rename in it.
 */
export async function hasSafeParents(folder: string): Promise<boolean> {
  const self = process.geteuid?.();
  if (self === undefined) return true;
  for (let path = folder; ; path = dirname(path)) {
    const { uid, mode } = await lstat(path);
    const isOpen = (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
    if ((uid !== self && uid !== 0) || isOpen) return false;
    if (path === dirname(path)) return true;
  }
}
