import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasEnded, ownerOf } from './owner.ts';

/**
 * Removes from a directory what runs that were killed left under a temporary name. Files of living
 * processes stay, and so does everything with another name.
 */
export async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const owner = ownerOf(name);
    if (owner === undefined || !(await hasEnded(owner))) continue;
    // Another process may clean at the same time, or the directory may be read-only: then it stays.
    await rm(join(directory, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
