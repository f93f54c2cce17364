import { createHash } from 'node:crypto';
import { parsedJson } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { type Digest, isObject } from '../oci/index.ts';
import { type Cuts, volumeBlocks } from './blocks.ts';
import { API_VERSION, SOME_DIGEST } from './format.ts';
import type { PlacedFile } from './tar-layout.ts';

/** The SHA-256 of each block as hexadecimal digits, by the path of its file. */
export type BlockSums = ReadonlyMap<string, readonly string[]>;

/** The content of the checksums file, which is the last file of a bundle. */
export interface Checksums {
  /** The ID of the bundle that the checksums belong to. */
  readonly bundle: Digest;
  /** The checksum of each volume; empty for a directory. */
  readonly volumes: readonly string[];
  /** Block checksums of files with several blocks. A file with one block needs none, because it has a digest. */
  readonly blocks: BlockSums;
}

interface Shape extends Cuts {
  readonly files: readonly PlacedFile[];
  readonly volumes: number;
}

const KIND = 'BundleChecksums';
const HEX = /^[0-9a-f]{64}$/;
const SOME_HEX = SOME_DIGEST.slice('sha256:'.length);

export function encodeChecksums({ bundle, volumes, blocks }: Checksums): Uint8Array {
  const document = { apiVersion: API_VERSION, kind: KIND, bundle, volumes, blocks: Object.fromEntries(blocks) };
  return new TextEncoder().encode(JSON.stringify(document));
}

/** The size of the checksums file. It is known in advance, because all checksums have the same length. */
export function checksumsSize(shape: Shape): number {
  const blocks = new Map(manyBlockFiles(shape).map(([path, count]) => [path, someSums(count)]));
  const volumes = someSums(shape.volumes);
  return encodeChecksums({ bundle: SOME_DIGEST, volumes, blocks }).length;
}

/** Throws `BUNDLE_DAMAGED` if a checksum is missing, malformed or superfluous. */
export function parseChecksums(bytes: Uint8Array, shape: Shape, place: string): Checksums {
  const document = parsedJson(bytes);
  const { bundle, volumes, blocks } = isObject(document) ? document : {};
  const wanted = manyBlockFiles(shape);
  const isRight =
    typeof bundle === 'string' &&
    isListOfSums(volumes, shape.volumes) &&
    isObject(blocks) &&
    Object.keys(blocks).length === wanted.length &&
    wanted.every(([path, count]) => isListOfSums(blocks[path], count));
  if (!isRight) {
    throw new RootsmithError('BUNDLE_DAMAGED', `the checksums of \`${place}\` are not those of its files`, {
      hint: 'Export the bundle again.',
    });
  }
  return {
    bundle: bundle as Digest, // The caller compares it with the map.
    volumes,
    // The lines above have checked every entry.
    blocks: new Map(wanted.map(([path]) => [path, blocks[path] as readonly string[]])),
  };
}

/** The checksum of a volume covers the ID of the bundle, the number of the volume, and all its blocks in order. */
export function volumeSum(bundle: Digest, number: number, blockSums: readonly string[]): string {
  const hash = createHash('sha256').update(`${bundle}\n${number}\n`);
  for (const sum of blockSums) hash.update(`${sum}\n`);
  return hash.digest('hex');
}

/** All block checksums of a file, also of a file with one block. */
export function sumsOf(file: PlacedFile, sums: BlockSums): readonly string[] {
  if (file.size === 0) return [];
  return sums.get(file.path) ?? [file.digest.slice('sha256:'.length)];
}

/** Computes the checksums of all volumes from those of all blocks. */
export function volumeSums(bundle: Digest, shape: Shape, sums: BlockSums): readonly string[] {
  const byVolume = Array.from({ length: shape.volumes }, (): string[] => []);
  for (const file of shape.files) {
    const own = sumsOf(file, sums);
    for (const { volume, index } of volumeBlocks(file, shape)) byVolume[volume - 1]?.push(own[index] ?? '');
  }
  return byVolume.map((list, at) => volumeSum(bundle, at + 1, list));
}

function someSums(count: number): readonly string[] {
  return Array.from({ length: count }, () => SOME_HEX);
}

function manyBlockFiles({ files, ...cuts }: Shape): readonly (readonly [string, number])[] {
  return files.map((file) => [file.path, volumeBlocks(file, cuts).length] as const).filter(([, count]) => count > 1);
}

function isListOfSums(value: unknown, count: number): value is readonly string[] {
  return (
    Array.isArray(value) && value.length === count && value.every((one) => typeof one === 'string' && HEX.test(one))
  );
}
