import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { isMissingFile } from '../../files/index.ts';

/**
 * Makes way for a folder that someone else creates: removes it if it is empty, and makes its parent. Throws
 * `PATH_FOREIGN` if something is in it.
 */
export async function claimEmptyFolder(path: string): Promise<string> {
  try {
    const names = await readdir(path).catch(unlessMissing);
    if (names !== undefined && names.length > 0) {
      throw new RootsmithError('PATH_FOREIGN', `\`${path}\` is not empty`, { hint: 'Name a new folder for the tree.' });
    }
    if (names !== undefined) await rmdir(path);
    await mkdir(dirname(path), { recursive: true });
    return path;
  } catch (error) {
    throw asRootsmithError(error, `use the folder \`${path}\``);
  }
}

function unlessMissing(error: unknown): undefined {
  if (!isMissingFile(error)) throw error;
}
