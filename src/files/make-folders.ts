import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RootsmithError } from '../errors/index.ts';
import { isMissingPath } from './absent.ts';
import { isCode } from './error-code.ts';

export interface MakeFoldersOptions {
  /** Of the folders that are made. @default what the umask leaves of 0o777 */
  readonly mode?: number;
}

/**
 * Makes a folder and those that it lies in, and gives the outermost one that was made, if any. The recursive `mkdir` of
 * Node never ends where a file system such as `/proc` answers that a new folder's parent is missing though it is there.
 * Throws `PERMISSION` there.
 */
export async function makeFolders(path: string, options: MakeFoldersOptions = {}): Promise<string | undefined> {
  const missing: string[] = [];
  let parent = path;
  for (; await isMissing(parent); parent = dirname(parent)) missing.push(parent);
  let made: string | undefined;
  for (const folder of missing.toReversed()) if (await makeOne(folder, options)) made ??= folder;
  // A file in its place is an error of the system, with the same code as elsewhere.
  if (missing.length === 0 && !(await stat(path)).isDirectory()) await mkdir(path);
  return made;
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    if (!isMissingPath(error)) throw error;
    return dirname(path) !== path;
  }
}

/** True if it is new: another process may have made it at the same time. */
async function makeOne(path: string, options: MakeFoldersOptions): Promise<boolean> {
  try {
    await mkdir(path, options);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST') && !(await isMissing(path)) && (await stat(path)).isDirectory()) return false;
    if (!isCode(error, 'ENOENT') || (await isMissing(dirname(path)))) throw error;
    throw new RootsmithError(
      'PERMISSION',
      `cannot make the folder \`${path}\`: \`${dirname(path)}\` takes no folders`,
      {
        hint: 'Name a place on a file system that keeps files.',
        cause: error,
      },
    );
  }
}
