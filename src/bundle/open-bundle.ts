import { RootsmithError } from '../errors/index.ts';
import { FileAccess } from '../files/index.ts';
import { INDEX_FILE } from '../layout/index.ts';
import { digestOf } from '../oci/index.ts';
import { directoryFiles, volumeFiles } from './bundle-files.ts';
import { type BundleImage, bundleImages } from './bundle-index.ts';
import { BundleReader } from './bundle-reader.ts';
import { findParts, type VolumeFile } from './find-volumes.ts';
import type { FoundBundle } from './found-bundle.ts';
import { joinedAccess } from './joined-volumes.ts';
import { tryReadChecksums } from './read-checksums.ts';
import { readDirectoryMap, readTarMap } from './read-map.ts';
import { explainVolume, isVolume } from './recognise-volume.ts';
import { completeVolumes } from './volume-set.ts';

/**
 * Opens a bundle: a directory, a tar, or volumes, of which one or all can be named. Reports missing, swapped, truncated
 * and foreign volumes before any blob is read.
 */
export async function openBundle(paths: string | readonly string[]): Promise<BundleReader> {
  const found = await findBundle(typeof paths === 'string' ? [paths] : paths);
  try {
    return new BundleReader(found, await readImages(found));
  } catch (error) {
    await found[Symbol.asyncDispose]();
    throw error;
  }
}

async function findBundle(paths: readonly string[]): Promise<FoundBundle> {
  const place = paths.join(' ');
  const parts = await findParts(paths);
  if (parts.kind === 'volumes') return await openVolumes(parts.volumes, place);
  const files = directoryFiles(parts.directory);
  const map = await readDirectoryMap(parts.directory, place);
  return bundleOf({ place, map, files, checksums: await tryReadChecksums(map, files, place) });
}

async function openVolumes(given: readonly VolumeFile[], place: string): Promise<FoundBundle> {
  const [first] = given;
  if (first === undefined) throw new Error('bug: a bundle without volumes');
  const map = await readTarMap(first, place);
  const volumes = await completeVolumes(map, given, place);
  const open: FileAccess[] = [];
  const files = volumeFiles(joinedAccess(open, { size: map.size, volumeBytes: map.volumeBytes ?? map.size }), open);
  try {
    for (const { path } of volumes) open.push(await FileAccess.open(path));
    const known = { map, checksums: await tryReadChecksums(map, files, place) };
    for (const [at, file] of volumes.entries()) {
      const access = open[at];
      if (access && !(await isVolume(access, file.number, known))) throw await explainVolume(access, file, known);
    }
    return bundleOf({ place, map, files, checksums: known.checksums });
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
}

function bundleOf(parts: Omit<FoundBundle, keyof AsyncDisposable>): FoundBundle {
  return { ...parts, [Symbol.asyncDispose]: () => parts.files[Symbol.asyncDispose]() };
}

async function readImages({ place, map, files }: FoundBundle): Promise<readonly BundleImage[]> {
  const index = map.files.find(({ path }) => path === INDEX_FILE);
  if (index === undefined) throw damagedIndex(place, 'it is missing');
  await using file = await files.open(index);
  const bytes = await file.read(0, index.size);
  if (digestOf(bytes) !== index.digest) throw damagedIndex(place, 'it does not have its digest');
  return bundleImages(bytes, `\`${INDEX_FILE}\` of \`${place}\``);
}

function damagedIndex(place: string, found: string): RootsmithError {
  return new RootsmithError('BUNDLE_DAMAGED', `cannot use \`${INDEX_FILE}\` of \`${place}\`: ${found}`, {
    hint: 'Run `rootsmith mirror verify` to see what has to be sent again.',
  });
}
