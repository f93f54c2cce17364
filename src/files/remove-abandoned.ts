import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hasEnded, ownerOf } from './owner.ts';

/**
 * Removes from a directory the files that runs which were killed left under a temporary name. Those of living
 * processes stay, and so does everything with another name. Folders stay too: we give none such a name, and
 * one of somebody else could change while it is being emptied.
 */
export async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const owner = ownerOf(name);
    if (owner === undefined || !(await hasEnded(owner))) continue;
    // Another process may clean at the same time, or the directory may be read-only: then it stays.
    await unlink(join(directory, name)).catch(() => undefined);
  }
}
