import { nearest, RootsmithError } from '../../errors/index.ts';
import { boards, type PlatformArgument, platformAliases, platforms } from '../data/platforms.ts';
import { goQuoted } from '../go-yaml/index.ts';
import { isIn } from '../released.ts';
import type { TalosVersion } from '../version.ts';

/** An architecture that Talos is built for, by Go's name. */
export type TalosArchitecture = 'amd64' | 'arm64';

/** The machine and the release that arguments are for. */
export interface ArgumentTarget {
  readonly version: TalosVersion | undefined;
  readonly architecture: TalosArchitecture;
}

/** The platforms that a release knows, sorted by name. */
export function platformNames(version: TalosVersion | undefined): readonly string[] {
  return Object.keys(platforms)
    .filter((name) => Object.hasOwn(platforms, name) && isIn(platforms[name] ?? {}, version))
    .sort();
}

/**
 * The name of a platform as `talos.platform` has it: `packet` is `equinixMetal`. Throws `USAGE` for a platform that the
 * release does not know.
 */
export function platformName(name: string, version: TalosVersion | undefined): string {
  const alias = Object.hasOwn(platformAliases, name) ? platformAliases[name] : undefined;
  const known = platformNames(version);
  const meant = alias ?? name;
  if (known.includes(meant)) return meant;
  const near = nearest(name, known);
  throw new RootsmithError('USAGE', `unknown platform: ${goQuoted(name)}`, {
    hint: near === undefined ? `Use one of ${known.join(', ')}.` : `Write \`${near}\`.`,
    details: { platform: name },
  });
}

/** The arguments of a platform, in order. Throws `USAGE` for a platform that the release does not know. */
export function platformArguments(name: string, target: ArgumentTarget): readonly string[] {
  return textsOf(platforms[platformName(name, target.version)]?.arguments ?? [], target);
}

/** The arguments of a board of Talos up to 1.6. Throws `USAGE` for an unknown board. */
export function boardArguments(board: string, target: ArgumentTarget): readonly string[] {
  const found = Object.hasOwn(boards, board) ? boards[board] : undefined;
  if (found !== undefined) return textsOf(found, target);
  const near = nearest(board, Object.keys(boards));
  throw new RootsmithError('USAGE', `unsupported board: ${goQuoted(board)}`, {
    hint: near === undefined ? `Use one of ${Object.keys(boards).join(', ')}.` : `Write \`${near}\`.`,
    details: { board },
  });
}

/** The `talos.config` that images up to 1.4 have for a platform. */
export function oldConfigSource(platform: string): string | undefined {
  return Object.hasOwn(platforms, platform) ? platforms[platform]?.oldConfigSource : undefined;
}

function textsOf(among: readonly PlatformArgument[], { version, architecture }: ArgumentTarget): readonly string[] {
  return among
    .filter((one) => isIn(one, version) && (one.on === undefined || one.on === architecture))
    .map(({ argument }) => argument);
}
