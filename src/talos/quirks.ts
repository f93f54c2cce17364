import { bootAssets, installDirectory } from './assets.ts';
import { kernelReleases } from './data/kernel-releases.ts';
import { isAtLeast, type TalosVersion } from './version.ts';

/**
 * Questions about a release, so that callers do not compare versions. An unknown version is treated as the newest
 * release. If an image can answer itself (by a magic, a symlink), ask the image instead.
 */

/** Whether initramfs and rootfs are compressed by zstd. Older releases use xz. */
export function usesZstd(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.8');
}

/** Whether the rootfs carries `security.selinux` labels. */
export function hasLabels(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.9');
}

/** Whether `/lib`, `/bin` and `/sbin` of the rootfs are symlinks into `/usr`. */
export function isUsrMerged(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.10');
}

/** Whether the installer holds kernel and initramfs in one `vmlinuz.efi` only. */
export function hasUkiInstaller(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.10');
}

/** Whether the installer carries the ONBUILD triggers of the customisation guide. */
export function hasOnBuild(version: TalosVersion | undefined): boolean {
  return !isAtLeast(version, '1.5');
}

/** Whether the installer image brings mksquashfs, cpio and a compressor: it has no shell from 1.10 on. */
export function hasToolsInside(version: TalosVersion | undefined): boolean {
  return !isAtLeast(version, '1.10');
}

/** Whether `poweroff`, `shutdown` and `dashboard` are hard links of init; from 1.13 on they are symlinks. */
export function hasInitHardLinks(version: TalosVersion | undefined): boolean {
  return !isAtLeast(version, '1.13');
}

/** Whether the kernel enforces module signatures by its configuration; from 1.12 on the command line does. */
export function forcesModuleSignatures(version: TalosVersion | undefined): boolean {
  return !isAtLeast(version, '1.12');
}

/** Whether an endpoint of a mirror may say that its path is complete (`overridePath`). */
export function hasOverridePath(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.3');
}

/** Whether a mirror may forbid the way to the registry that it stands for (`skipFallback`). */
export function hasSkipFallback(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.9');
}

/**
 * Whether the mirror `*` also applies to what containerd pulls. In older releases it only applies to Talos's own
 * pulls.
 */
export function hasWildcardMirrors(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.4');
}

/** Whether mirrors, logins and certificates are documents of their own, and `machine.registries` is deprecated. */
export function hasRegistryDocuments(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.12');
}

/** Whether links, name servers and time servers are documents of their own, and `machine.network` is deprecated. */
export function hasNetworkDocuments(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.12');
}

/** Whether Talos's own pulls fall back to the registry itself after its mirrors, as containerd's always did. */
export function pullsFallBack(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.9');
}

/** Whether Talos's own pulls add `/v2` to the path of an endpoint. Older releases take a path as it is. */
export function completesEndpointPaths(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.3');
}

/** Whether a second endpoint for one host makes the hosts.toml of containerd invalid, because its table is repeated. */
export function repeatsHostTables(version: TalosVersion | undefined): boolean {
  return !isAtLeast(version, '1.2');
}

/** Whether the node itself pulls the system extensions of its configuration. Later they come with the installer. */
export function pullsExtensions(version: TalosVersion | undefined): boolean {
  return !isAtLeast(version, '1.10');
}

/** Whether `talosctl cluster create` shows `--registry-mirror`. Later releases hide the flag. */
export function showsRegistryMirrorFlag(version: TalosVersion | undefined): boolean {
  return !isAtLeast(version, '1.12');
}

/** Whether kmod writes the nodes of a module index before their children; that of older releases does after them. */
export function hasPreOrderIndexes(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.10');
}

/** Whether kmod reads `modules.weakdep`. */
export function hasWeakDependencies(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.8');
}

/** Whether microcode of extensions goes to a plain archive in front of the initramfs. In 1.4 it is plain firmware. */
export function hasMicrocodeArchive(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.5');
}

/** Whether the imager keeps the SELinux labels of an extension's files. */
export function keepsExtensionLabels(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.12');
}

/** The directory of the rootfs that holds `<release>/`, relative to its root. */
export function modulesDirectory(version: TalosVersion | undefined): string {
  return isUsrMerged(version) ? 'usr/lib/modules' : 'lib/modules';
}

/** The directory of the rootfs over which the initramfs's firmware is mounted. */
export function firmwareDirectory(version: TalosVersion | undefined): string {
  return isUsrMerged(version) ? 'usr/lib/firmware' : 'lib/firmware';
}

/** The path of the first process of the rootfs. */
export function initPath(version: TalosVersion | undefined): string {
  return isUsrMerged(version) ? 'usr/bin/init' : 'sbin/init';
}

/** Where an installer keeps the boot assets, relative to the image's root. */
export interface BootAssetPaths {
  readonly kernel: string;
  readonly initramfs: string;
  /** The paths in the order to try them: a secure boot installer before 1.10 has the signed name. */
  readonly ukis: readonly string[];
}

/** Every path at which an installer for `architecture` (Go's name) may keep the boot assets, for any version. */
export function bootAssetPaths(architecture: string): BootAssetPaths {
  const directory = installDirectory(architecture);
  return {
    kernel: `${directory}/${bootAssets.kernel}`,
    initramfs: `${directory}/${bootAssets.initramfs}`,
    ukis: [`${directory}/${bootAssets.uki}`, `${directory}/${bootAssets.signedUki}`],
  };
}

/**
 * The kernel release that this version of Talos was built with, such as `5.15.45-talos`. It is compiled into
 * machined, which looks for modules under that name. Undefined if it is not known.
 */
export function kernelReleaseOf(version: TalosVersion): string | undefined {
  return kernelReleases[version];
}
