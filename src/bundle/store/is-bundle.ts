import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';
import { unlessAbsent } from '../../files/index.ts';

const VOLUME = /\.\d{3}of\d{3}\.tar$/;
/** A bundle has this folder; an ordinary image layout does not. */
const MAP_FOLDER = join('rootsmith', 'map');

/**
 * Tells whether a path is a bundle, which is read-only, or a folder that images can be pushed to. A bundle is a file, a
 * layout with the map of a bundle, a folder of volumes, or a name that ends in `.tar`.
 */
export async function isBundle(path: string): Promise<boolean> {
  const facts = await stat(path)
    .catch(unlessAbsent)
    .catch((error: unknown) => Promise.reject(asRootsmithError(error, `read \`${path}\``)));
  if (facts?.isFile() === true) return true;
  if (facts?.isDirectory() === true) return (await isFolder(join(path, MAP_FOLDER))) || (await hasVolumes(path));
  return path.endsWith('.tar'); // A missing path with this ending is not meant as a new folder.
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(unlessAbsent))?.isDirectory() === true;
}

async function hasVolumes(folder: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => VOLUME.test(name));
}
