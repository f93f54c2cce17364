import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { LAYOUT_FILE } from '../layout/index.ts';

/** The files that a bundle consists of. */
export type BundleParts =
  | { readonly kind: 'directory'; readonly directory: string }
  | { readonly kind: 'volumes'; readonly volumes: readonly VolumeFile[] };

/** A file that should be a volume. */
export interface VolumeFile {
  readonly path: string;
  /** The number in its name; a single tar is number 1 of 1. */
  readonly number: number;
  readonly total: number;
}

const VOLUME_NAME = /^(?<stem>.+)\.(?<number>\d{3})of(?<total>\d{3})\.tar$/;

/**
 * Three volumes of `bundle.tar` are `bundle.001of003.tar` and so on: sorted by name, and each name tells how many there
 * are.
 */
export function volumePath(file: string, number: number, total: number): string {
  if (total === 1) return file;
  const digits = (count: number): string => String(count).padStart(3, '0');
  return `${file.replace(/\.tar$/, '')}.${digits(number)}of${digits(total)}.tar`;
}

/** The number and the total in the name of a volume. */
export function parseVolumeName(path: string): { readonly stem: string; number: number; total: number } | undefined {
  const { stem, number, total } = VOLUME_NAME.exec(basename(path))?.groups ?? {};
  if (stem === undefined) return undefined;
  return { stem: join(dirname(path), stem), number: Number(number), total: Number(total) };
}

/**
 * The files that a path stands for: a layout, a tar, any one of several volumes, their name without numbers, or a
 * folder that contains them. Several paths are the volumes themselves, in any folders.
 */
export async function findParts(paths: readonly string[]): Promise<BundleParts> {
  const [first, ...others] = paths;
  if (first === undefined) throw new Error('bug: a bundle without a path');
  if (others.length > 0) return { kind: 'volumes', volumes: givenVolumes(paths) };
  const facts = await stat(first).catch(() => undefined);
  if (facts?.isDirectory() === true) return await partsIn(first);
  const named = parseVolumeName(first);
  if (named !== undefined) return volumesOf(await siblingsOf(named.stem));
  const siblings = facts === undefined ? await siblingsOf(first.replace(/\.tar$/, '')) : [];
  return siblings.length > 0 ? volumesOf(siblings) : volumesOf([{ path: first, number: 1, total: 1 }]);
}

/** Sorts volumes by the numbers in their names. If a name has no number, the given order is used. */
function givenVolumes(paths: readonly string[]): readonly VolumeFile[] {
  const named = paths.map((path) => ({ path, ...parseVolumeName(path) }));
  const volumes = named.flatMap(({ path, number, total }) =>
    number === undefined || total === undefined ? [] : [{ path, number, total }],
  );
  if (volumes.length < paths.length) return paths.map((path, at) => ({ path, number: at + 1, total: paths.length }));
  return volumes.sort((a, b) => a.number - b.number);
}

async function partsIn(directory: string): Promise<BundleParts> {
  const names = await namesIn(directory);
  if (names.includes(LAYOUT_FILE)) return { kind: 'directory', directory };
  const volumes = names.flatMap((name) => parseVolumeName(join(directory, name)) ?? []);
  const stems = new Set(volumes.map(({ stem }) => stem));
  const [stem] = stems;
  if (stem === undefined || stems.size > 1) {
    const found = stem === undefined ? 'it holds no bundle' : `it holds the volumes of ${stems.size} bundles`;
    throw new RootsmithError('NOT_FOUND', `cannot read a bundle from \`${directory}\`: ${found}`, {
      hint: 'Name a bundle, or the files of its volumes.',
    });
  }
  return volumesOf(await siblingsOf(stem));
}

/** The volumes whose names begin with the same path, in order. */
export async function siblingsOf(stem: string): Promise<readonly VolumeFile[]> {
  const directory = dirname(stem);
  const volumes = (await namesIn(directory)).flatMap((name): VolumeFile[] => {
    const path = join(directory, name);
    const parsed = parseVolumeName(path);
    return parsed?.stem === join(stem) ? [{ path, number: parsed.number, total: parsed.total }] : [];
  });
  return volumes.sort((a, b) => a.number - b.number);
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    throw asRootsmithError(error, `read \`${directory}\``);
  }
}

function volumesOf(volumes: readonly VolumeFile[]): BundleParts {
  return { kind: 'volumes', volumes };
}
