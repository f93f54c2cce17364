import { createHash } from 'node:crypto';
import type { RandomAccess } from '../bytes/index.ts';
import { isRootsmithError, type RootsmithError } from '../errors/index.ts';
import { volumeBlocks } from './blocks.ts';
import { type Checksums, sumsOf } from './checksums.ts';
import type { VolumeFile } from './find-volumes.ts';
import type { BundleMap } from './map.ts';
import { readTarMap } from './read-map.ts';
import { type PlacedFile, tarFileHeader } from './tar-layout.ts';
import { damagedVolume, volumeSize } from './volume-set.ts';

/** The bytes that identify a volume, and where in the file they must be. */
type Mark =
  | { readonly kind: 'header'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'block'; readonly offset: number; readonly length: number; readonly sum: string };

export interface Recognition {
  readonly map: BundleMap;
  /** `undefined` if they cannot be read. A volume without a header of its own is then not checked. */
  readonly checksums: Checksums | undefined;
}

/**
 * Tells with one read whether a file is a certain volume. Volumes have no label, because joined they must form a plain
 * tar. They are recognised by the header of a blob, which contains its digest, or by the checksum of a block.
 */
export async function isVolume(access: RandomAccess, number: number, known: Recognition): Promise<boolean> {
  if (access.size !== volumeSize(known.map, number)) return false;
  const mark = markOf(number, known);
  if (mark === undefined) return true;
  if (mark.kind === 'header') {
    return Buffer.from(await access.read(mark.offset, mark.bytes.length)).equals(mark.bytes);
  }
  const block = await access.read(mark.offset, mark.length);
  return createHash('sha256').update(block).digest('hex') === mark.sum;
}

/** The number of the volume that a file really is; `undefined` if it is not a volume of this bundle. */
export async function recognise(access: RandomAccess, known: Recognition): Promise<number | undefined> {
  for (let number = 1; number <= known.map.volumes; number += 1) {
    if (markOf(number, known) !== undefined && (await isVolume(access, number, known))) return number;
  }
  return undefined;
}

/** Explains why a file is not the volume that it should be. */
export async function explainVolume(
  access: RandomAccess,
  file: VolumeFile,
  known: Recognition,
): Promise<RootsmithError> {
  const real = await recognise(access, known);
  if (real !== undefined) return damagedVolume(file, `it is volume ${real}`);
  const other = await foreignMap(file);
  if (other !== undefined) return damagedVolume(file, `it is of another bundle, ${other.id}`);
  return damagedVolume(file, 'it is damaged, or of another bundle');
}

async function foreignMap(file: VolumeFile): Promise<BundleMap | undefined> {
  try {
    return await readTarMap(file, file.path);
  } catch (error) {
    if (isRootsmithError(error)) return undefined;
    throw error;
  }
}

function markOf(number: number, { map, checksums }: Recognition): Mark | undefined {
  const { volumeBytes = map.size } = map;
  const start = (number - 1) * volumeBytes;
  const end = start + volumeSize(map, number);
  const at = firstAfter(map.files, start);
  return headerMark(map.files[at], { start, end }) ?? (checksums && blockMark(map, { number, at, checksums }));
}

function headerMark(file: PlacedFile | undefined, { start, end }: { start: number; end: number }): Mark | undefined {
  if (file === undefined) return undefined;
  const bytes = tarFileHeader(file.path, file.size);
  const from = file.offset - bytes.length;
  return file.offset <= end ? { kind: 'header', offset: from - start, bytes } : undefined;
}

interface BlockPlace {
  readonly number: number;
  /** The index of the first file whose header begins after the start of the volume. */
  readonly at: number;
  readonly checksums: Checksums;
}

/** The first block in the volume that belongs to a file from the volume before. */
function blockMark(map: BundleMap, { number, at, checksums }: BlockPlace): Mark | undefined {
  const file = map.files[at - 1];
  if (file === undefined) return undefined;
  const block = volumeBlocks(file, map).find(({ volume }) => volume === number);
  const sum = block && sumsOf(file, checksums.blocks)[block.index];
  return block && sum !== undefined ? { kind: 'block', offset: block.offset, length: block.length, sum } : undefined;
}

/** The first file whose header begins at or after `start`. */
function firstAfter(files: readonly PlacedFile[], start: number): number {
  const at = files.findIndex(({ path, offset, size }) => offset - tarFileHeader(path, size).length >= start);
  return at === -1 ? files.length : at;
}
