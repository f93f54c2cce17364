import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isFolder, type Trust } from '../../files/index.ts';
import { PARTIAL_FOLDER } from '../file-names.ts';

/** Removes the folder if nothing is in it: it stays while a blob in it is not whole. */
export async function removePartialFolder(directory: string): Promise<void> {
  await rmdir(join(directory, PARTIAL_FOLDER)).catch(() => undefined);
}

/** Removes what runs that died left in it. Only for when nobody else writes to the layout. */
export async function removePartialBlobs(directory: string, trust: Trust): Promise<void> {
  const folder = join(directory, PARTIAL_FOLDER);
  if (!(await isFolder(folder, trust))) return;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await lstat(path)).isFile()) await unlink(path);
  }
  await removePartialFolder(directory);
}
