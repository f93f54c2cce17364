/** The label of an installer's config that holds its release. */
export const VERSION_LABEL = 'alpha.talos.dev/version';

/** The stage of the guide's Dockerfiles whose content goes into the rootfs. The ONBUILD steps use this literal name. */
export const CUSTOMIZATION_STAGE = 'customization';

/** The build argument of the ONBUILD steps that lists what to remove. */
export const REMOVE_BUILD_ARG = 'RM';

/** The names of the files in `usr/install/<arch>/`. */
export const bootAssets = {
  kernel: 'vmlinuz',
  /** Despite its name, this is compressed by zstd from Talos 1.8 on. */
  initramfs: 'initramfs.xz',
  uki: 'vmlinuz.efi',
  /** The UKI of the secure boot installer before Talos 1.10. */
  signedUki: 'vmlinuz.efi.signed',
  bootLoader: 'systemd-boot.efi',
  stub: 'systemd-stub.efi',
} as const;

/** The names of the initramfs entries that Talos looks for. */
export const initramfsEntries = { init: 'init', rootfs: 'rootfs.sqsh', extensions: 'extensions.yaml' } as const;

/**
 * The directory of the boot assets in an installer, relative to its root. `architecture` is Go's name: `amd64`,
 * `arm64`.
 */
export function installDirectory(architecture: string): string {
  return `usr/install/${architecture}`;
}

/** The architecture of a file of an installer, from its path relative to the image's root. */
export function architectureOfAsset(path: string): string | undefined {
  return /^usr\/install\/([a-z0-9_]+)\/./.exec(path)?.[1];
}

/** The directory of the rootfs that Talos scans for `*.yaml` at boot. */
export const SERVICE_SPEC_DIRECTORY = 'usr/local/etc/containers';

/** The directory of the rootfs that holds a container root file system for each service. */
const SERVICE_ROOTFS_DIRECTORY = 'usr/local/lib/containers';

/** The path of a service's spec in the rootfs, relative to its root. */
export function serviceSpecPath(name: string): string {
  return `${SERVICE_SPEC_DIRECTORY}/${name}.yaml`;
}

/** The path of a service's container root file system in the rootfs, relative to its root. */
export function serviceRootfsPath(name: string): string {
  return `${SERVICE_ROOTFS_DIRECTORY}/${name}`;
}
