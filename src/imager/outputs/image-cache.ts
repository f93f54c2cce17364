import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { readFileStream } from '../../files/index.ts';
import type { IsoInput } from '../../formats/index.ts';

/** What `talosctl image cache-create` makes, unpacked. */
const parts = ['blob', 'manifests'];
const FOLDER = 'imagecache';
const MAX_FILES = 100_000;

/**
 * The files of an image cache for a disc, sorted by name. Throws `NOT_FOUND` for a folder that is none, and
 * `PATH_UNSAFE` for what is neither a file nor a folder.
 */
export async function imageCacheFiles(folder: string): Promise<readonly IsoInput[]> {
  for (const part of parts) if (!(await isFolderAt(join(folder, part)))) throw notACache(folder, part);
  const files: IsoInput[] = [];
  for (const part of parts) await addFiles({ folder, path: part }, files);
  return files;
}

interface Below {
  readonly folder: string;
  readonly path: string;
}

async function addFiles({ folder, path }: Below, files: IsoInput[]): Promise<void> {
  const entries = await entriesOf(join(folder, path));
  for (const entry of entries) {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) await addFiles({ folder, path: below }, files);
    else if (entry.isFile()) files.push(await fileAt(join(folder, below), `${FOLDER}/${below}`));
    else throw unsafe(join(folder, below));
    if (files.length > MAX_FILES) throw tooMany(folder);
  }
}

async function entriesOf(path: string): Promise<readonly Dirent[]> {
  try {
    return (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

async function fileAt(source: string, path: string): Promise<IsoInput> {
  const { size } = await stat(source);
  return { path, content: { size, open: () => readFileStream(source) } };
}

async function isFolderAt(path: string): Promise<boolean> {
  return await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

function notACache(folder: string, part: string): RootsmithError {
  return new RootsmithError('NOT_FOUND', `\`${folder}\` is not an image cache: it has no folder \`${part}\``, {
    hint: 'Unpack the layer of what `talosctl image cache-create` wrote, and name that folder.',
    details: { folder },
  });
}

function unsafe(path: string): RootsmithError {
  return new RootsmithError('PATH_UNSAFE', `\`${path}\` of an image cache is neither a file nor a folder`, {
    hint: 'Copy the files themselves into the folder.',
    details: { path },
  });
}

function tooMany(folder: string): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `the image cache \`${folder}\` has more than ${MAX_FILES} files`, {
    hint: 'Put fewer images into it.',
    details: { limit: MAX_FILES },
  });
}
