import { RootsmithError } from '../errors/index.ts';

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md `platform` */
export interface Platform {
  readonly os: string;
  /** Go's names: `amd64`, `arm64`. Also Talos's `<arch>` in `usr/install/<arch>`. */
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** What an image is for that says nothing of it. BuildKit marks attestations in the same way, since nothing can run them. */
export const unknownPlatform: Platform = { os: 'unknown', architecture: 'unknown' };

/** How others call what Go calls `amd64` and so on. */
const architectureAliases: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  i386: '386',
};

/** Whether something says what an image is for. */
export function isKnownPlatform({ os, architecture }: Platform): boolean {
  return os !== unknownPlatform.os && architecture !== unknownPlatform.architecture;
}

/**
 * A platform in Go's names and in lower case, whoever wrote it. Undefined where it names no architecture:
 * Talos's imager up to 1.9 leaves both fields empty. A system that is not named is Linux, as docker takes it.
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

/** `os/arch[/variant]`, as docker's `--platform` takes it. */
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

/** `os/arch[/variant]`, which `parsePlatform` reads back. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}
