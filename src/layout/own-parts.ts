import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTrust, isFolder, type Trust, unlessAbsent } from '../files/index.ts';
import { BLOBS_FOLDER, INDEX_FILE, LAYOUT_FILE, PARTIAL_FOLDER } from './file-names.ts';

/**
 * Looks at all that a layout has before something is written to it. A link in it, or a folder of another user,
 * would lead what we write out of the layout. `folders` are others of ours in it.
 */
export async function checkOwnParts(directory: string, trust: Trust, folders: readonly string[] = []): Promise<void> {
  const ours = [BLOBS_FOLDER, join(BLOBS_FOLDER, 'sha256'), PARTIAL_FOLDER, ...folders];
  for (const name of ours) await isFolder(join(directory, name), trust);
  for (const name of [INDEX_FILE, LAYOUT_FILE]) {
    const path = join(directory, name);
    const facts = await lstat(path).catch(unlessAbsent);
    if (facts !== undefined) await checkTrust(path, facts, { kind: 'file', trust });
  }
}
