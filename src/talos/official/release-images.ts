import { isAtLeast, type TalosVersion } from '../version.ts';

/** The images of Talos's own registry that a release is built from. Missing ones do not exist for the release. */
export interface ReleaseBuildImages {
  /** What a custom installer starts from. */
  readonly base: string;
  readonly installer: string;
  /** The tools, kernel and initramfs, since 1.5. */
  readonly imager: string | undefined;
  /** The list of official extensions, since 1.6. */
  readonly extensions: string | undefined;
  /** The list of official overlays, since 1.7. */
  readonly overlays: string | undefined;
}

const TALOS_REGISTRY = 'ghcr.io/siderolabs';

/**
 * The references of a release. From 1.10 on, the installer without boot assets is the base, and the imager has those.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/images/images.go
 */
export function releaseBuildImages(version: TalosVersion, registry: string = TALOS_REGISTRY): ReleaseBuildImages {
  const image = (name: string, since: string): string | undefined =>
    isAtLeast(version, since) ? `${registry}/${name}:${version}` : undefined;
  const installer = `${registry}/installer:${version}`;
  return {
    base: image('installer-base', '1.10') ?? installer,
    installer,
    imager: image('imager', '1.5'),
    extensions: image('extensions', '1.6'),
    overlays: image('overlays', '1.7'),
  };
}
