import compare from 'semver/functions/compare.js';
import parse from 'semver/functions/parse.js';
import { RootsmithError } from '../errors/index.ts';
import { VERSION_LABEL } from './assets.ts';

declare const versionBrand: unique symbol;

/** A checked Talos release such as `v1.0.6` or `v1.14.0-rc.1`, always with its `v`. Only this file makes one. */
export type TalosVersion = string & { readonly [versionBrand]: true };

/** The parts of an image config that name its release. */
export interface VersionFacts {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The variables `KEY=value`, as in the config's `Env`. */
  readonly env?: readonly string[] | undefined;
}

/** Reads `1.0.6`, `v1.0.6` or `v1.0.6-3-gabcdef0`. Gives undefined for anything that is not a semantic version. */
export function asTalosVersion(text: string): TalosVersion | undefined {
  const parsed = parse(text.trim());
  return parsed === null ? undefined : (`v${parsed.version}` as TalosVersion);
}

/** Reads a version that a user typed. Throws `USAGE` where `asTalosVersion` gives undefined. */
export function parseTalosVersion(text: string): TalosVersion {
  const version = asTalosVersion(text);
  if (version !== undefined) return version;
  throw new RootsmithError('USAGE', `\`${text}\` is not a Talos version`, { hint: 'Write it as `v1.0.6`.' });
}

/**
 * Finds the release of an installer in its config: first in the label, then in `VERSION` of the environment. All
 * releases set both, and images built upon them inherit both. Undefined if neither holds a version.
 */
export function findTalosVersion({ labels = {}, env = [] }: VersionFacts): TalosVersion | undefined {
  const assignment = env.find((entry) => entry.startsWith('VERSION='));
  return asTalosVersion(labels[VERSION_LABEL] ?? '') ?? asTalosVersion(assignment?.slice('VERSION='.length) ?? '');
}

/** Compares by semantic versioning: `v1.14.0-rc.1` comes before `v1.14.0`. */
export function compareTalosVersions(left: TalosVersion, right: TalosVersion): number {
  return compare(left, right);
}

/** The release line `major.minor`, by which everything is keyed that changes with it. */
export function minorOf(version: TalosVersion): string {
  const [major = '', minor = ''] = version.slice(1).split('.');
  return `${major}.${minor}`;
}

/**
 * Tells whether `version` belongs to the release line `since` (such as `1.10`) or a later one, or with three numbers
 * (`1.6.3`) whether it is that release or a later one. Pre-releases count as their release, as in Talos's own quirks.
 * An unknown version counts as the newest.
 */
export function isAtLeast(version: TalosVersion | undefined, since: string): boolean {
  if (version === undefined) return true;
  const [major = 0, minor = 0, patch = 0] = numbersOf(since);
  const [ownMajor = 0, ownMinor = 0, ownPatch = 0] = numbersOf(version.slice(1));
  if (ownMajor !== major) return ownMajor > major;
  return ownMinor !== minor ? ownMinor > minor : ownPatch >= patch;
}

function numbersOf(version: string): readonly number[] {
  const [release = ''] = version.split(/[-+]/);
  return release.split('.').map(Number);
}
