import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Tells whether only this user and root can rename a folder on the way to a path, given as a real path: each parent
 * must belong to one of them, and others must not be able to write to it, or to rename in it.
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
