import { basename, dirname, join, resolve } from 'node:path';
import type { BootMediaKind, MediaRequest } from '../../imager/index.ts';
import { checkOutputFile, checkOutputFolder } from '../early/check-folder.ts';
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

/** Checks, before the installer is read, that media can be written where they go, and not into the image cache. */
export async function checkMediaFolder({
  folder,
  fileName,
  imageCache,
}: Pick<MediaRequest, 'folder' | 'fileName' | 'imageCache'>): Promise<void> {
  const inputs = imageCache?.kind === 'directory' ? [imageCache.path] : [];
  if (fileName === undefined) return await checkOutputFolder(folder, inputs);
  await checkOutputFile(join(folder, fileName), inputs);
}
