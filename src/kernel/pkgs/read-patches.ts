import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { asRootsmithError, RootsmithError, usage } from '../../errors/index.ts';
import { parseSeries } from '../patches/series.ts';
import type { SourcePatch } from './normalise-patch.ts';

export interface ReadPatchesOptions {
  /** Called with the path of each file of a folder that looks like a patch and is not taken. */
  readonly onSkipped: (path: string) => void;
}

/**
 * Reads patches in the order in which they apply: files as they are named, and folders by their file `series`, or else
 * all `*.patch` and `*.diff` in the order of their bytes. Throws `PATH_UNSAFE` for a series that leaves its folder.
 */
export async function readPatches(
  paths: readonly string[],
  { onSkipped }: ReadPatchesOptions,
): Promise<readonly SourcePatch[]> {
  const found: SourcePatch[] = [];
  for (const path of paths) {
    try {
      const isFolder = (await stat(path)).isDirectory();
      for (const patch of isFolder ? await readFolder(path, onSkipped) : [await readPatch(path)]) found.push(patch);
    } catch (error) {
      throw asRootsmithError(error, `read \`${path}\``);
    }
  }
  return found;
}

async function readPatch(path: string, strip?: number): Promise<SourcePatch> {
  return { name: basename(path), text: await readFile(path, 'latin1'), strip };
}

async function readFolder(folder: string, onSkipped: (path: string) => void): Promise<readonly SourcePatch[]> {
  const names = (await readdir(folder)).sort(); // By UTF-16 code units, which does not depend on the locale.
  const entries = names.includes('series')
    ? parseSeries(await readFile(join(folder, 'series'), 'utf8'))
    : names.filter((name) => /\.(?:patch|diff)$/.test(name)).map((name) => ({ name, strip: undefined }));
  for (const entry of entries) refuseOutside(entry, join(folder, 'series'));
  const taken = new Set(entries.map(({ name }) => name));
  for (const name of names) if (!taken.has(name) && /\.(?:patch|diff)\s*$/.test(name)) onSkipped(join(folder, name));
  if (entries.length === 0) {
    throw usage(`\`${folder}\` holds no patch`, 'Put files `*.patch` into it, or name the files themselves.');
  }
  return await Promise.all(entries.map(({ name, strip }) => readPatch(join(folder, name), strip)));
}

/** Refuses a series that takes files from elsewhere: patches of a folder are to be in it. */
function refuseOutside({ name }: { readonly name: string }, file: string): void {
  if (!name.startsWith('/') && !name.split('/').includes('..')) return;
  throw new RootsmithError('PATH_UNSAFE', `\`${file}\` names \`${name}\`, which is outside of its folder`, {
    hint: 'Move the patch into the folder of the series.',
    details: { file, path: name },
  });
}
