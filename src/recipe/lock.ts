import { stringify } from 'yaml';
import { lineAbout, RootsmithError } from '../errors/index.ts';
import { type Digest, parseDigest } from '../oci/index.ts';
import { nearestPosition, readYaml, type YamlText } from '../talos/index.ts';
import { absolutePlace, relativePlace } from './places.ts';
import type { ImageName } from './sources.ts';

/** The name of the lockfile beside a recipe. */
export const LOCK_FILE_NAME = 'rootsmith.lock';

/** A place, and the digest of the manifest or index that it pointed to when the lockfile was written. */
export interface LockEntry {
  readonly place: string;
  readonly digest: Digest;
}

export interface Lock {
  readonly file: string;
  readonly digests: ReadonlyMap<string, Digest>;
}

export interface LockFolder {
  /** The absolute folder of the lockfile. Local places are written relative to it, so that a checkout can move. */
  readonly folder: string;
}

const LOCK_VERSION = 1;
const HEADER = '# Written by `rootsmith build --update-lock`: what each image of the recipe was.\n';
const UPDATE_HINT = 'Run `rootsmith build --update-lock`, and look at what changes.';

/** The text of a lockfile: one line for each place, sorted, so that a diff shows what changed. */
export function writeLock(entries: readonly LockEntry[], { folder }: LockFolder): string {
  const rows = entries.map(({ place, digest }): [string, Digest] => [relativePlace(place, folder), digest]);
  const images = Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
  return `${HEADER}${stringify({ lockVersion: LOCK_VERSION, images }, { lineWidth: 0 })}`;
}

/** Reads a lockfile. Throws `RECIPE_INVALID` with file, line and column for anything else. */
export function parseLock(text: string, { file, folder }: LockFolder & { readonly file: string }): Lock {
  const yaml = readYaml(text, { file });
  if (yaml.kind === 'broken') {
    const [first = { message: 'not YAML', at: { line: 1, column: 1 } }] = yaml.complaints;
    throw broken(file, first.at, first.message);
  }
  const { lockVersion, images } = Object(yaml.value) as { readonly lockVersion?: unknown; readonly images?: unknown };
  if (lockVersion !== LOCK_VERSION) {
    throw broken(file, nearestPosition(yaml.positions, ['lockVersion']), `expected \`lockVersion: ${LOCK_VERSION}\``);
  }
  if (typeof images !== 'object' || images === null || Array.isArray(images)) {
    throw broken(file, nearestPosition(yaml.positions, ['images']), 'at `images`: expected a mapping');
  }
  const rows = Object.entries(images).map(([place, digest]: [string, unknown]): [string, Digest] => [
    absolutePlace(place, folder),
    lockedDigest(digest, place, { file, yaml }),
  ]);
  return { file, digests: new Map(rows) };
}

/**
 * Gives the digest of every reference of a recipe. Throws `LOCK_DRIFT` if the lockfile lacks a reference, or has
 * one that the recipe no longer names: in both cases only one of the two files was changed.
 */
export function applyLock(references: readonly ImageName[], lock: Lock): ReadonlyMap<string, Digest> {
  const named = new Set(references.map(({ place }) => place));
  for (const { place, at } of references) {
    if (lock.digests.has(place)) continue;
    throw drift(`\`${lock.file}\` has no digest for \`${place}\`, which ${at.file}:${at.line} names`, place);
  }
  for (const place of lock.digests.keys()) {
    if (!named.has(place))
      throw drift(`\`${lock.file}\` has a digest for \`${place}\`, which the recipe does not name`, place);
  }
  return lock.digests;
}

interface LockText {
  readonly file: string;
  readonly yaml: Extract<YamlText, { readonly kind: 'value' }>;
}

function lockedDigest(digest: unknown, place: string, { file, yaml }: LockText): Digest {
  try {
    return parseDigest(String(digest));
  } catch (cause) {
    const at = nearestPosition(yaml.positions, ['images', place]);
    throw broken(
      file,
      at,
      `at \`images["${place}"]\`: expected a sha256 digest, found ${JSON.stringify(digest)}`,
      cause,
    );
  }
}

function broken(
  file: string,
  at: { readonly line: number; readonly column: number },
  found: string,
  cause?: unknown,
): RootsmithError {
  return new RootsmithError('RECIPE_INVALID', lineAbout({ file, ...at }, found), {
    hint: 'Run `rootsmith build --update-lock` to write it anew.',
    details: { ...at },
    cause,
  });
}

function drift(message: string, place: string): RootsmithError {
  return new RootsmithError('LOCK_DRIFT', message, { hint: UPDATE_HINT, details: { place } });
}
