import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { FileAccess, isMissingPath } from '../../files/index.ts';
import type { PxeFiles } from '../../server/index.ts';

/** Names that need no quoting, and no hidden files: so no path leads upwards. */
const PATH = /^(?:[A-Za-z0-9_+~-][A-Za-z0-9._+~-]*\/)*[A-Za-z0-9_+~-][A-Za-z0-9._+~-]*$/;
const MAX_PATH = 1024;

/** The files of a folder, for reading. Links that lead out of it are not followed. Throws `NOT_FOUND`. */
export async function openBootFiles(folder: string): Promise<PxeFiles> {
  const root = await realFolder(folder);
  return {
    async open(path) {
      if (path.length > MAX_PATH || !PATH.test(path)) return undefined;
      const found = await realFile(join(root, path));
      return found?.startsWith(`${root}/`) === true ? await FileAccess.open(found, 'refuse') : undefined;
    },
  };
}

async function realFolder(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) return root;
  } catch (error) {
    throw asRootsmithError(error, `open \`${folder}\``);
  }
  throw new RootsmithError('NOT_FOUND', `\`${folder}\` is not a folder with files to boot from`, {
    hint: 'Name the folder `pxe` that `rootsmith media --kind pxe` wrote.',
  });
}

/** The path without links, of a regular file. */
async function realFile(path: string): Promise<string | undefined> {
  try {
    const found = await realpath(path);
    return (await stat(found)).isFile() ? found : undefined;
  } catch (error) {
    if (isMissingPath(error)) return undefined;
    throw error;
  }
}
