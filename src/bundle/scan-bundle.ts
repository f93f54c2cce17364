import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isRootsmithError } from '../errors/index.ts';
import { FileAccess } from '../files/index.ts';
import { LAYOUT_CONTENT, LAYOUT_FILE } from '../layout/index.ts';
import { digestOf } from '../oci/index.ts';
import type { Meter } from '../progress/index.ts';
import { directoryFiles } from './bundle-files.ts';
import type { BundleScan, ScanOptions } from './bundle-scan.ts';
import type { Checksums } from './checksums.ts';
import { leadingFiles } from './draft-place.ts';
import { findParts } from './find-volumes.ts';
import { digestOfChecksumsPath, mapPath } from './format.ts';
import type { BundleMap } from './map.ts';
import { readChecksums } from './read-checksums.ts';
import { readDirectoryMap } from './read-map.ts';
import { blockSegments, segmentReader } from './scan-segments.ts';
import { ScanTracker } from './scan-tracker.ts';
import { scanVolumes } from './scan-volumes.ts';
import type { PlacedFile } from './tar-layout.ts';
import { verifyMeter } from './verify-meter.ts';

/**
 * Reads a bundle once and compares every byte with what it should be. Throws if the map cannot be read, because then
 * nothing else is known about the content.
 */
export async function scanBundle(paths: readonly string[], options: ScanOptions = {}): Promise<BundleScan> {
  const parts = await findParts(paths);
  const place = paths.join(' ');
  return parts.kind === 'directory'
    ? await scanDirectory(parts.directory, place, options)
    : await scanVolumes(parts.volumes, place, options);
}

async function scanDirectory(directory: string, place: string, options: ScanOptions): Promise<BundleScan> {
  const map = await readDirectoryMap(directory, place);
  const files = directoryFiles(directory);
  const tracker = new ScanTracker(map);
  const verified = verifyMeter(map.size, options.report);
  const checksums = await readChecksums(map, files, place).catch((error: unknown) => {
    if (!isRootsmithError(error)) throw error;
    tracker.add({ kind: 'checksums', volume: 0, reason: error.message });
    return undefined;
  });
  const layout = { ...leadingFiles(map)[0], digest: digestOf(LAYOUT_CONTENT), offset: 0 };
  for (const file of [layout, ...map.files])
    await scanFile(directory, file, { map, checksums, tracker, verified, options });
  verified.end();
  tracker.checkEmpty(map.files);
  for (const path of await surplusFiles(directory, map)) tracker.add({ kind: 'file-surplus', path });
  const close = async (): Promise<void> => await files[Symbol.asyncDispose]();
  return { place, map, files, volumes: [], findings: tracker.findings, [Symbol.asyncDispose]: close };
}

interface FileScan {
  readonly map: BundleMap;
  readonly checksums: Checksums | undefined;
  readonly tracker: ScanTracker;
  readonly verified: Meter;
  readonly options: ScanOptions;
}

async function scanFile(directory: string, file: PlacedFile, scan: FileScan): Promise<void> {
  const { map, checksums, tracker, verified, options } = scan;
  const path = join(directory, file.path);
  const facts = await lstat(path).catch(() => undefined);
  if (facts?.isFile() !== true) return tracker.add({ kind: 'file-missing', path, digest: file.digest });
  await using access = await FileAccess.open(path, 'refuse');
  if (access.size !== file.size) {
    tracker.add({ kind: 'volume-size', volume: 0, path, expected: file.size, found: access.size });
  }
  const read = segmentReader();
  for (const segment of blockSegments(map, file, checksums)) {
    options.signal?.throwIfAborted();
    const bytes = await read(access, segment);
    tracker.check(segment, path, bytes);
    verified.add(bytes.length);
  }
}

async function surplusFiles(directory: string, map: BundleMap): Promise<readonly string[]> {
  const known = new Set([...map.files.map(({ path }) => path), LAYOUT_FILE, mapPath(map.id)]);
  const found = await filesBelow(directory);
  return found
    .filter((path) => !known.has(path) && digestOfChecksumsPath(path) === undefined)
    .map((path) => join(directory, path));
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}
