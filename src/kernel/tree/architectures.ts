import type { KernelArch } from '../../recipe/index.ts';

/** What differs between the architectures that a kernel is built for. */
export interface ArchitectureFacts {
  /** The value of `ARCH`, which is also a folder of the tree. */
  readonly kernelName: string;
  /** The prefix of the cross tools, and the package that brings them. */
  readonly crossPrefix: string;
  readonly crossPackage: string;
}

export const architectures: Readonly<Record<KernelArch, ArchitectureFacts>> = {
  amd64: { kernelName: 'x86', crossPrefix: 'x86_64-linux-gnu-', crossPackage: 'gcc-x86-64-linux-gnu' },
  arm64: { kernelName: 'arm64', crossPrefix: 'aarch64-linux-gnu-', crossPackage: 'gcc-aarch64-linux-gnu' },
};

/** The bootable file of a kernel. */
export interface BootFile {
  /** The target of make. */
  readonly target: string;
  /** Its path in the tree. */
  readonly path: string;
}

/** `config` has the values of a `.config`. Talos boots `vmlinuz.efi` on arm64 since 1.8, which needs `EFI_ZBOOT`; earlier releases boot `Image`. */
export function bootFileOf(arch: KernelArch, config: ReadonlyMap<string, string>): BootFile {
  if (arch === 'amd64') return { target: 'bzImage', path: 'arch/x86/boot/bzImage' };
  const target = config.has('EFI_ZBOOT') ? 'vmlinuz.efi' : 'Image';
  return { target, path: `arch/arm64/boot/${target}` };
}

/** The architecture of this machine; undefined where Talos has none of that name. */
export function hostArchitecture(nodeArch: string): KernelArch | undefined {
  return nodeArch === 'x64' ? 'amd64' : nodeArch === 'arm64' ? 'arm64' : undefined;
}
