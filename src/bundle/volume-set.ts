import { stat } from 'node:fs/promises';
import { RootsmithError } from '../errors/index.ts';
import type { VolumeFile } from './find-volumes.ts';
import type { BundleMap } from './map.ts';

/** The volumes of a bundle by number, and the superfluous files. */
export interface ArrangedVolumes {
  /** One entry for each volume, in order; `undefined` for a missing one. */
  readonly slots: readonly (VolumeFile | undefined)[];
  /** Files with a number that is too large, or that another file already has. */
  readonly surplus: readonly VolumeFile[];
}

/** The size of a volume. */
export function volumeSize({ size, volumeBytes = size, volumes }: BundleMap, number: number): number {
  return number < volumes ? volumeBytes : size - (volumes - 1) * volumeBytes;
}

export function arrangeVolumes({ volumes }: BundleMap, given: readonly VolumeFile[]): ArrangedVolumes {
  const slots: (VolumeFile | undefined)[] = Array.from({ length: volumes });
  const surplus: VolumeFile[] = [];
  for (const file of given) {
    const isFree = file.number >= 1 && file.number <= volumes && slots[file.number - 1] === undefined;
    if (isFree) slots[file.number - 1] = file;
    else surplus.push(file);
  }
  return { slots, surplus };
}

/** All volumes in order. Throws if one is missing, superfluous, or has another size than the map tells. */
export async function completeVolumes(
  map: BundleMap,
  given: readonly VolumeFile[],
  place: string,
): Promise<readonly VolumeFile[]> {
  const { slots, surplus } = arrangeVolumes(map, given);
  const missing = slots.flatMap((file, at) => (file === undefined ? [at + 1] : []));
  if (missing.length > 0) throw missingVolumes(missing, map, place);
  const [extra] = surplus;
  if (extra !== undefined)
    throw damagedVolume(extra, `the bundle has ${map.volumes} volumes, and this is not one of them`);
  const files = slots.filter((file) => file !== undefined);
  for (const file of files) await checkSize(map, file);
  return files;
}

/** The error for a file that is not the expected volume. */
export function damagedVolume({ path, number }: VolumeFile, found: string): RootsmithError {
  return new RootsmithError('BUNDLE_DAMAGED', `cannot use \`${path}\` as volume ${number}: ${found}`, {
    hint: 'Fetch this volume again; `rootsmith mirror verify` checks all of them.',
    details: { path, volume: number },
  });
}

function missingVolumes(missing: readonly number[], { volumes }: BundleMap, place: string): RootsmithError {
  const named = missing.length === 1 ? `volume ${missing[0]}` : `volumes ${missing.join(', ')}`;
  const message = `cannot read the bundle \`${place}\`: ${named} of ${volumes} ${missing.length === 1 ? 'is' : 'are'} missing`;
  return new RootsmithError('BUNDLE_INCOMPLETE', message, {
    hint: 'Put all volumes into one folder, or name each.',
    details: { missing: missing.join(','), volumes },
  });
}

async function checkSize(map: BundleMap, file: VolumeFile): Promise<void> {
  const facts = await stat(file.path).catch(() => undefined);
  const wanted = volumeSize(map, file.number);
  if (facts !== undefined && facts.size !== wanted) {
    throw damagedVolume(file, `it has ${facts.size} bytes, not ${wanted}`);
  }
}
