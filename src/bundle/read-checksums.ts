import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import { digestOf } from '../oci/index.ts';
import type { BundleFiles } from './bundle-files.ts';
import { type Checksums, parseChecksums } from './checksums.ts';
import { digestOfChecksumsPath } from './format.ts';
import type { BundleMap } from './map.ts';

/** Reads the checksums of a bundle. Throws `BUNDLE_DAMAGED` or `BUNDLE_INCOMPLETE` if they are not usable. */
export async function readChecksums(map: BundleMap, files: BundleFiles, place: string): Promise<Checksums> {
  const path = await files.checksumsPath(map);
  const digest = path === undefined ? undefined : digestOfChecksumsPath(path);
  if (path === undefined || digest === undefined) throw damaged(place, 'their name is damaged');
  await using file = await files.open({ path, ...map.checksums });
  const bytes = await file.read(0, map.checksums.size);
  if (digestOf(bytes) !== digest) throw damaged(place, 'they do not have the digest that they are named after');
  const checksums = parseChecksums(bytes, map, place);
  if (checksums.bundle !== map.id) throw damaged(place, 'they are of another bundle');
  return checksums;
}

/** Like `readChecksums`, but returns `undefined` for damage that later checks report anyway. */
export async function tryReadChecksums(
  map: BundleMap,
  files: BundleFiles,
  place: string,
): Promise<Checksums | undefined> {
  try {
    return await readChecksums(map, files, place);
  } catch (error) {
    if (isRootsmithError(error)) return undefined;
    throw error;
  }
}

function damaged(place: string, found: string): RootsmithError {
  return new RootsmithError('BUNDLE_DAMAGED', `cannot use the checksums of \`${place}\`: ${found}`, {
    hint: 'Fetch the last volume again.',
  });
}
