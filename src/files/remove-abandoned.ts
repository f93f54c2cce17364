import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hasEnded, ownerOf } from './owner.ts';

/**
 * Removes temporary files of killed runs from a directory. Files of living processes and files with other names stay.
 * Folders stay too: we give no folder such a name, and a folder of another user could change while it is emptied.
 */
export async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const owner = ownerOf(name);
    if (owner === undefined || !(await hasEnded(owner))) continue;
    // Another process may remove it at the same time, or the directory may be read-only.
    await unlink(join(directory, name)).catch(() => undefined);
  }
}
