import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTrust, isCode, isFolder, type Trust } from '../files/index.ts';
import { PARTIAL_FOLDER } from './blobs/partial-folder.ts';
import { INDEX_FILE, LAYOUT_FILE } from './layout-files.ts';

/**
 * Looks at all that a layout has before something is written to it. A link in it, or a folder of another user,
 * would lead what we write out of the layout. `folders` are others of ours in it.
 */
export async function checkOwnParts(directory: string, trust: Trust, folders: readonly string[] = []): Promise<void> {
  const ours = ['blobs', join('blobs', 'sha256'), PARTIAL_FOLDER, ...folders];
  for (const name of ours) await isFolder(join(directory, name), trust);
  for (const name of [INDEX_FILE, LAYOUT_FILE]) {
    const path = join(directory, name);
    const facts = await lstat(path).catch((error: unknown) => {
      if (!isCode(error, 'ENOENT')) throw error;
      return undefined;
    });
    if (facts !== undefined) await checkTrust(path, facts, { kind: 'file', trust });
  }
}
