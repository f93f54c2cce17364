import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromByteName, readAll, readRange } from '../bytes/index.ts';
import { asRootsmithError, isRootsmithError, RootsmithError } from '../errors/index.ts';
import { FileAccess, unlessOutOfFiles } from '../files/index.ts';
import { readTar } from '../formats/index.ts';
import { LAYOUT_FILE } from '../layout/index.ts';
import { type Digest, digestOf } from '../oci/index.ts';
import type { VolumeFile } from './find-volumes.ts';
import { digestOfMapPath, METADATA_FOLDER, METADATA_LIMIT_BYTES, mapPath } from './format.ts';
import { type BundleMap, parseMap } from './map.ts';

/** Reads the map of a bundle in a directory. */
export async function readDirectoryMap(directory: string, place: string): Promise<BundleMap> {
  const folder = join(directory, METADATA_FOLDER, 'map');
  const names = await readdir(folder).catch(unlessOutOfFiles([]));
  const [id, ...others] = names.flatMap((name) => digestOfMapPath(`${METADATA_FOLDER}/map/${name}`) ?? []);
  if (id === undefined || others.length > 0) throw noBundle(place, `it has ${names.length} maps in \`${folder}\``);
  await using file = await FileAccess.open(join(directory, mapPath(id)));
  const map = checkedMap(await readAll(readRange(file), mapLimit(place)), id, place);
  if (map.form !== 'directory') throw noBundle(place, 'its map is that of a tar');
  return map;
}

/** Reads the map of a tar. It is the second file of the first volume, which always contains all of it. */
export async function readTarMap({ path }: Pick<VolumeFile, 'path'>, place: string): Promise<BundleMap> {
  await using volume = await FileAccess.open(path);
  try {
    for await (const { path: name, body } of readTar(readRange(volume))) {
      if (fromByteName(name) === LAYOUT_FILE) continue;
      const id = digestOfMapPath(fromByteName(name));
      const map = id && checkedMap(await readAll(body, mapLimit(place)), id, place);
      if (map?.form === 'tar') return map;
      break;
    }
  } catch (error) {
    if (isRootsmithError(error) && error.code.startsWith('FORMAT_')) throw noFirstVolume(path, error);
    throw asRootsmithError(error, `read \`${path}\``);
  }
  throw noFirstVolume(path);
}

function checkedMap(bytes: Uint8Array, id: Digest, place: string): BundleMap {
  if (digestOf(bytes) === id) return parseMap(bytes, place);
  throw new RootsmithError(
    'BUNDLE_DAMAGED',
    `the map of \`${place}\` does not have the digest that it is named after`,
    {
      hint: 'Fetch the bundle again, or its first volume.',
      details: { volume: 1 },
    },
  );
}

function mapLimit(place: string): { readonly limitBytes: number; readonly what: string } {
  return { limitBytes: METADATA_LIMIT_BYTES, what: `the map of \`${place}\`` };
}

function noFirstVolume(path: string, cause?: unknown): RootsmithError {
  return new RootsmithError('BUNDLE_DAMAGED', `\`${path}\` does not begin as the first volume of a bundle does`, {
    hint: 'Name the first volume too; if this is the first, it is damaged: fetch it again.',
    details: { path, volume: 1 },
    cause,
  });
}

function noBundle(place: string, found: string): RootsmithError {
  return new RootsmithError('FORMAT_UNSUPPORTED', `\`${place}\` is an image layout, but not a bundle: ${found}`, {
    hint: 'Make a bundle of it with `rootsmith mirror export`.',
  });
}
