import { RootsmithError } from '../errors/index.ts';

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md `platform` */
export interface Platform {
  readonly os: string;
  /** The name in Go: `amd64`, `arm64`. It is also `<arch>` in Talos's `usr/install/<arch>`. */
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** The platform of an image that does not tell it. BuildKit gives it to attestations, because nothing can run them. */
export const unknownPlatform: Platform = { os: 'unknown', architecture: 'unknown' };

/** Other names of architectures, such as `x86_64` for `amd64`. */
const architectureAliases: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  i386: '386',
};

/** Tells whether the platform is known. */
export function isKnownPlatform({ os, architecture }: Platform): boolean {
  return os !== unknownPlatform.os && architecture !== unknownPlatform.architecture;
}

/**
 * A platform with Go's names in lower case. `undefined` without an architecture: Talos's imager up to 1.9 leaves both
 * fields empty. Without a system it is Linux, as in docker.
 */
export function completePlatform(platform: {
  readonly os?: string | undefined;
  readonly architecture?: string | undefined;
  readonly variant?: string | undefined;
}): Platform | undefined {
  const architecture = (platform.architecture ?? '').toLowerCase();
  const variant = (platform.variant ?? '').toLowerCase();
  if (architecture === '') return undefined;
  return {
    os: (platform.os ?? '').toLowerCase() || 'linux',
    architecture: architectureAliases[architecture] ?? architecture,
    ...(variant === '' ? {} : { variant: /^\d/.test(variant) ? `v${variant}` : variant }),
  };
}

/** Parses `os/arch[/variant]`, as docker's `--platform`. */
export function parsePlatform(text: string): Platform {
  const [os = '', architecture = '', variant, ...rest] = text.split('/');
  const platform = completePlatform({ os, architecture, variant });
  if (platform === undefined || !/^[a-z0-9]+$/i.test(os) || !/^[a-z0-9_]+$/i.test(architecture) || rest.length > 0) {
    throw new RootsmithError('USAGE', `\`${text}\` is not a platform`, {
      hint: 'Write it as `linux/amd64` or `linux/arm64`.',
    });
  }
  return platform;
}

/** Formats `os/arch[/variant]`, which `parsePlatform` parses. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}
