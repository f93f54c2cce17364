import { basename, dirname, resolve } from 'node:path';
import type { BootMediaKind, MediaRequest } from '../../imager/index.ts';
import { folderExists } from '../existing-paths.ts';

/**
 * What `-o` names: a folder, or for one kind alone a file. A name with a dot is that of a file, unless a folder has it
 * or a slash ends it.
 */
export async function chooseTarget(
  output: string,
  kinds: readonly BootMediaKind[],
  directory: string,
): Promise<Pick<MediaRequest, 'folder' | 'fileName'>> {
  const path = resolve(directory, output);
  const isOne = kinds.length === 1 && kinds[0] !== 'pxe';
  const isNamed = isOne && /[^.]\./.test(basename(output)) && !output.endsWith('/');
  if (!isNamed || (await folderExists(path))) return { folder: path };
  return { folder: dirname(path), fileName: basename(path) };
}
