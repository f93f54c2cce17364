export const variantNames = ['v1.0', 'v1.9', 'usr-merged', 'kernel', 'small'] as const;

export type VariantName = (typeof variantNames)[number];

/**
 * How much is in a rootfs. `few`: the guest and five modules, for quick tests. `some`: a bit of everything, with as many
 * kinds of files as `all`, whose size is that of Talos and which takes minutes to compress: for measuring.
 */
export type Amount = 'few' | 'some' | 'all';

export interface Shape {
  readonly version: string;
  /** Seconds since 1970, for every time in the image. */
  readonly epoch: number;
  readonly compressor: 'xz' | 'zstd';
  /** `/lib`, `/bin` and `/sbin` are links into `/usr`, as from Talos 1.10. */
  readonly isUsrMerged: boolean;
  /** security.selinux on the rootfs, as from Talos 1.9. */
  readonly isLabelled: boolean;
  /** Five layers, Docker media types and ONBUILD triggers (1.0), or two layers of OCI types (1.5 to 1.9). */
  readonly image: 'v1.0' | 'v1.5';
}

const v10: Shape = {
  version: 'v1.0.6',
  epoch: 1_655_136_000,
  compressor: 'xz',
  isUsrMerged: false,
  isLabelled: false,
  image: 'v1.0',
};

/** What each installer looks like. Times are fixed, so that the same packages give the same bytes. */
export const shapes: Readonly<Record<Exclude<VariantName, 'kernel'>, Shape>> = {
  'v1.0': v10,
  small: v10,
  'v1.9': {
    ...v10,
    version: 'v1.9.6',
    epoch: 1_745_000_000,
    compressor: 'zstd',
    isLabelled: true,
    image: 'v1.5',
  },
  // No Talos is like this: a usr-merged root came with 1.10, where the initramfs hides in a UKI. It is here to prove
  // that merging through links works on its own.
  'usr-merged': { ...v10, version: 'v1.7.7', epoch: 1_726_000_000, isUsrMerged: true, image: 'v1.5' },
};

const somePackages = ['perl-base', 'tzdata', 'ca-certificates'] as const;

/** Debian packages of the rootfs. Go programs, as in Talos, weigh most; Python brings many small files. */
export const bulkPackages: Readonly<Record<Amount, readonly string[]>> = {
  few: [],
  some: somePackages,
  all: [
    'containerd',
    'runc',
    'python3.11-minimal|python3-minimal',
    'libpython3.11-minimal|libpython3-minimal',
    'libpython3.11-stdlib|libpython3-stdlib',
    ...somePackages,
  ],
};

/** The guest's init runs on this alone. */
export const guestPackages = ['busybox-static'] as const;

/** The real modprobe, and the libraries it asks for. */
export const modprobePackages = ['kmod', 'libc6', 'liblzma5', 'libzstd1', 'libssl3|libssl3t64'] as const;

/** What an installer container needs to run the ONBUILD steps, and the libraries of it. */
export const toolPackages = [
  'bash',
  'busybox-static',
  'cpio',
  'xz-utils',
  'zstd',
  'squashfs-tools',
  'libc6',
  'liblzma5',
  'libzstd1',
  'liblz4-1',
  'liblzo2-2',
  'zlib1g',
  'libgcc-s1',
  'libstdc++6',
  'libtinfo6',
] as const;
