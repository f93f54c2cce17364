/** Label of an installer's config that holds its release. */
export const VERSION_LABEL = 'alpha.talos.dev/version';

/** The stage of the guide's Dockerfiles whose content goes into the rootfs. The ONBUILD steps name it literally. */
export const CUSTOMIZATION_STAGE = 'customization';

/** The build argument of the ONBUILD steps that lists what to remove. */
export const REMOVE_BUILD_ARG = 'RM';

/** Names of the files in `usr/install/<arch>/`. */
export const bootAssets = {
  kernel: 'vmlinuz',
  /** Holds zstd from Talos 1.8 on, whatever its name says. */
  initramfs: 'initramfs.xz',
  uki: 'vmlinuz.efi',
  /** The secure boot installer's UKI before Talos 1.10. */
  signedUki: 'vmlinuz.efi.signed',
  bootLoader: 'systemd-boot.efi',
  stub: 'systemd-stub.efi',
} as const;

/** Names of the entries of the initramfs that Talos looks for. */
export const initramfsEntries = { init: 'init', rootfs: 'rootfs.sqsh', extensions: 'extensions.yaml' } as const;

/** Directory of the boot assets in an installer, relative to its root. `architecture` is Go's name: `amd64`, `arm64`. */
export function installDirectory(architecture: string): string {
  return `usr/install/${architecture}`;
}

/** The architecture that a file of an installer is for, by its path relative to the image's root. */
export function architectureOfAsset(path: string): string | undefined {
  return /^usr\/install\/([a-z0-9_]+)\/./.exec(path)?.[1];
}

/** Directory of the rootfs that Talos scans for `*.yaml` at boot. */
export const SERVICE_SPEC_DIRECTORY = 'usr/local/etc/containers';

/** Directory of the rootfs that holds one container root file system for each service. */
const SERVICE_ROOTFS_DIRECTORY = 'usr/local/lib/containers';

/** Path of a service's spec in the rootfs, relative to its root. */
export function serviceSpecPath(name: string): string {
  return `${SERVICE_SPEC_DIRECTORY}/${name}.yaml`;
}

/** Path of a service's container root file system in the rootfs, relative to its root. */
export function serviceRootfsPath(name: string): string {
  return `${SERVICE_ROOTFS_DIRECTORY}/${name}`;
}
