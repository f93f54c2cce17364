import type { RandomAccess } from '../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import { FileAccess } from '../files/index.ts';
import { volumeFiles } from './bundle-files.ts';
import type { BundleScan, ScanOptions } from './bundle-scan.ts';
import type { Checksums } from './checksums.ts';
import { parseVolumeName, type VolumeFile, volumePath } from './find-volumes.ts';
import { checksumsPath, digestOfChecksumsPath, SOME_DIGEST } from './format.ts';
import { joinedAccess } from './joined-volumes.ts';
import type { BundleMap } from './map.ts';
import { readChecksums, tryReadChecksums } from './read-checksums.ts';
import { readTarMap } from './read-map.ts';
import { isVolume, type Recognition, recognise } from './recognise-volume.ts';
import { segmentReader, tarSegments } from './scan-segments.ts';
import { ScanTracker } from './scan-tracker.ts';
import type { PlacedFile } from './tar-layout.ts';
import { verifyMeter } from './verify-meter.ts';
import { arrangeVolumes, volumeSize } from './volume-set.ts';

/** A volume, and the file that contains it. */
interface FoundVolume {
  readonly path: string;
  readonly access: FileAccess;
}

/** Reads all volumes once. Swapped volumes are checked as the volumes that they really are. */
export async function scanVolumes(
  given: readonly VolumeFile[],
  place: string,
  options: ScanOptions,
): Promise<BundleScan> {
  const map = await anyMap(given, place);
  const { slots, surplus } = arrangeVolumes(map, given);
  const tracker = new ScanTracker(map);
  const verified = verifyMeter(map.size, options.report);
  const opened: FoundVolume[] = [];
  try {
    for (const file of slots)
      if (file !== undefined) opened.push({ path: file.path, access: await FileAccess.open(file.path) });
    const volumes = await assignVolumes({ map, slots, opened, tracker, place });
    for (const { path } of surplus) tracker.add({ kind: 'volume-surplus', path });
    const files = volumeFiles(
      joined(map, volumes),
      opened.map(({ access }) => access),
    );
    const checksums = await knownChecksums(map, volumes, place, tracker);
    const named = await checksumsFile(map, volumes);
    const read = segmentReader();
    for (const segment of tarSegments(map, checksums, named)) {
      options.signal?.throwIfAborted();
      const volume = volumes[segment.volume - 1];
      const bytes = volume && (await read(volume.access, segment));
      tracker.check(segment, volume?.path ?? '', bytes);
      verified.add(bytes?.length ?? 0);
    }
    verified.end();
    tracker.checkEmpty(map.files);
    const close = async (): Promise<void> => await files[Symbol.asyncDispose]();
    const names = volumeNames(map, slots);
    return { place, map, files, volumes: names, findings: tracker.findings, [Symbol.asyncDispose]: close };
  } catch (error) {
    for (const { access } of opened) await access[Symbol.asyncDispose]();
    throw error;
  }
}

/** The names of all volumes, also of missing ones. */
function volumeNames({ volumes }: BundleMap, slots: readonly (VolumeFile | undefined)[]): readonly string[] {
  const stem = slots.flatMap((file) => (file && parseVolumeName(file.path)?.stem) ?? [])[0];
  return slots.map(
    (file, at) => file?.path ?? (stem === undefined ? `volume ${at + 1}` : volumePath(`${stem}.tar`, at + 1, volumes)),
  );
}

/** Reads the map from any of the files, because volumes may be swapped. */
async function anyMap(given: readonly VolumeFile[], place: string): Promise<BundleMap> {
  let failure: unknown;
  for (const file of given) {
    try {
      return await readTarMap(file, place);
    } catch (error) {
      if (!isRootsmithError(error)) throw error;
      failure ??= error;
    }
  }
  const [first] = given;
  if (first === undefined || first.number === 1) throw failure;
  throw new RootsmithError('BUNDLE_INCOMPLETE', `volume 1 of ${first.total} is missing: it describes the others`, {
    hint: 'Fetch it, and put it beside the others.',
    details: { missing: '1', volumes: first.total },
    cause: failure,
  });
}

interface Assignment {
  readonly map: BundleMap;
  readonly slots: readonly (VolumeFile | undefined)[];
  readonly opened: readonly FoundVolume[];
  readonly tracker: ScanTracker;
  readonly place: string;
}

/** Finds out which volume each file is, and reports files whose name is wrong. */
async function assignVolumes(given: Assignment): Promise<readonly (FoundVolume | undefined)[]> {
  const { map, slots, opened, tracker, place } = given;
  const volumes: (FoundVolume | undefined)[] = slots.map((file) => opened.find(({ path }) => path === file?.path));
  const known: Recognition = {
    map,
    checksums: await tryReadChecksums(map, volumeFiles(joined(map, volumes), []), place),
  };
  const moves = new Map<number, FoundVolume>();
  for (const [at, found] of volumes.entries()) {
    const number = at + 1;
    if (found === undefined) {
      tracker.add({ kind: 'volume-missing', volume: number });
      continue;
    }
    if (await isVolume(found.access, number, known)) continue;
    const holds = await recognise(found.access, known);
    const other = holds === undefined ? await foreignId(found.path, map) : undefined;
    if (holds !== undefined) {
      tracker.add({ kind: 'volume-swapped', volume: number, path: found.path, holds });
      moves.set(holds, found);
      volumes[at] = undefined;
    } else if (other !== undefined) {
      tracker.add({ kind: 'volume-foreign', volume: number, path: found.path, bundle: other });
      volumes[at] = undefined;
    } else if (found.access.size !== volumeSize(map, number)) {
      const sizes = { expected: volumeSize(map, number), found: found.access.size };
      tracker.add({ kind: 'volume-size', volume: number, path: found.path, ...sizes });
    }
  }
  for (const [number, found] of moves) volumes[number - 1] ??= found;
  return volumes;
}

async function foreignId(path: string, map: BundleMap) {
  try {
    const { id } = await readTarMap({ path }, path);
    return id === map.id ? undefined : id;
  } catch (error) {
    if (isRootsmithError(error)) return undefined;
    throw error;
  }
}

function joined(map: BundleMap, volumes: readonly (FoundVolume | undefined)[]): RandomAccess {
  const { size, volumeBytes = size } = map;
  return joinedAccess(
    volumes.map((volume) => volume?.access),
    { size, volumeBytes },
  );
}

async function knownChecksums(
  map: BundleMap,
  volumes: readonly (FoundVolume | undefined)[],
  place: string,
  tracker: ScanTracker,
): Promise<Checksums | undefined> {
  try {
    return await readChecksums(map, volumeFiles(joined(map, volumes), []), place);
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    // If the volume is missing, that is already reported.
    if (error.code === 'BUNDLE_DAMAGED') tracker.add({ kind: 'checksums', volume: map.volumes, reason: error.message });
    return undefined;
  }
}

/** The checksums file under its real name if that can be found, and otherwise under a placeholder. */
async function checksumsFile(map: BundleMap, volumes: readonly (FoundVolume | undefined)[]): Promise<PlacedFile> {
  const path = await volumeFiles(joined(map, volumes), [])
    .checksumsPath(map)
    .catch(() => undefined);
  const digest = path === undefined ? undefined : digestOfChecksumsPath(path);
  if (path === undefined || digest === undefined)
    return { path: checksumsPath(SOME_DIGEST), digest: SOME_DIGEST, ...map.checksums };
  return { path, digest, ...map.checksums };
}
