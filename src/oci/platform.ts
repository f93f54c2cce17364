import { RootsmithError } from '../errors/index.ts';

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md `platform` */
export interface Platform {
  readonly os: string;
  /** Go's names: `amd64`, `arm64`. Also Talos's `<arch>` in `usr/install/<arch>`. */
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** `os/arch[/variant]`, as docker's `--platform` takes it. */
export function parsePlatform(text: string): Platform {
  const [os = '', architecture = '', variant, ...rest] = text.split('/');
  if (!/^[a-z0-9]+$/.test(os) || !/^[a-z0-9_]+$/.test(architecture) || rest.length > 0) {
    throw new RootsmithError('USAGE', `\`${text}\` is not a platform`, {
      hint: 'Write it as `linux/amd64` or `linux/arm64`.',
    });
  }
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}

/** `os/arch[/variant]`, which `parsePlatform` reads back. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}
