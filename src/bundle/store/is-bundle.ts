import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';
import { unlessAbsent } from '../../files/index.ts';

const VOLUME = /\.\d{3}of\d{3}\.tar$/;
/** Only bundles have it beside the files of an image layout. */
const MAP_FOLDER = join('rootsmith', 'map');

/**
 * Whether a path stands for a bundle, which is never written to, as opposed to a folder that is: a file,
 * a layout with the map of a bundle, a folder of volumes, or the name of a tar.
 */
export async function isBundle(path: string): Promise<boolean> {
  const facts = await stat(path)
    .catch(unlessAbsent)
    .catch((error: unknown) => Promise.reject(asRootsmithError(error, `read \`${path}\``)));
  if (facts?.isFile() === true) return true;
  if (facts?.isDirectory() === true) return (await isFolder(join(path, MAP_FOLDER))) || (await hasVolumes(path));
  return path.endsWith('.tar'); // where it is missing, nobody means a new folder of that name
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(unlessAbsent))?.isDirectory() === true;
}

async function hasVolumes(folder: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => VOLUME.test(name));
}
