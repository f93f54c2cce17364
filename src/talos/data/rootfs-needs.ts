/** A path in the root file system that Talos needs, if its base has it. */
export interface RootfsNeed {
  /** The path relative to the root. Symlinks among its parents are followed. */
  readonly path: string;
  /**
   * A directory, or a file that is a `placeholder`, is a mount point: a symlink in its place would redirect the
   * mount. A `file` is read, and a `program` is started; both may be symlinks.
   */
  readonly kind: 'directory' | 'placeholder' | 'file' | 'program';
  /** A clause that says what Talos does with it. */
  readonly why: string;
  /** The first release line that needs it. @default all of them */
  readonly since?: string | undefined;
}

/** Why a path must stay: a clause that follows the path in a message. */
const why = {
  moved: 'init moves its own mount there, and stops where it cannot',
  tmpfs: 'Talos mounts a file system of its own there at boot',
  bound: 'Talos mounts over it what the configuration and the network give',
  overlaid: 'Talos lays a writable directory over it at boot',
  partition: 'Talos mounts a partition there',
  extensions: 'init mounts the list of the system extensions over it, and stops where it cannot',
  stub: 'init mounts over it what the stub of the UKI passes on, and stops where it cannot',
  machined: 'it is machined, the first process, without which nothing starts',
  started: 'machined starts it at every boot',
  configured: 'containerd is started with it',
  sbom: 'machined lists it at every boot, and fails if it is missing',
  udev: 'Talos keeps the rules of udev there',
  home: 'it is the home of what machined starts',
} as const;

const directory = (reason: keyof typeof why, paths: string): readonly RootfsNeed[] =>
  paths.split(' ').map((path) => ({ path, kind: 'directory', why: why[reason] }));
const placeholder = (reason: keyof typeof why, paths: string): readonly RootfsNeed[] =>
  paths.split(' ').map((path) => ({ path, kind: 'placeholder', why: why[reason] }));
const file = (reason: keyof typeof why, paths: string): readonly RootfsNeed[] =>
  paths.split(' ').map((path) => ({ path, kind: 'file', why: why[reason] }));
const program = (reason: keyof typeof why, paths: string): readonly RootfsNeed[] =>
  paths.split(' ').map((path) => ({ path, kind: 'program', why: why[reason] }));

/**
 * What init and machined use of their read-only root file system, of all releases together: it cannot be made
 * at run time. A release lacks what only others have, so the base says which of them count.
 *
 * @see https://github.com/siderolabs/talos/blob/v1.0.6/Dockerfile stage `rootfs-base`
 * @see https://github.com/siderolabs/talos/blob/v1.10.9/Dockerfile stage `rootfs-base-amd64`
 * @see https://github.com/siderolabs/talos/blob/v1.14.0-rc.1/internal/pkg/mount/v3/helpers.go
 */
export const rootfsNeeds: readonly RootfsNeed[] = [
  ...program('machined', 'sbin/init usr/bin/init'),
  ...placeholder('extensions', 'etc/extensions.yaml'),
  ...directory('stub', '.extra'),

  ...directory('moved', 'dev proc sys'),
  ...directory('tmpfs', 'run system tmp'),
  ...directory('partition', 'boot boot/EFI mnt var'),
  ...directory('overlaid', 'etc etc/cni etc/cni/net.d etc/cni/net.ds etc/kubernetes etc/kubernetes/manifests'),
  ...directory('overlaid', 'opt opt/cni/bin opt/containerd/bin opt/containerd/lib usr/libexec/kubernetes'),
  ...directory('overlaid', 'usr/local/lib/kubelet/credentialproviders'),
  ...directory('udev', 'usr/etc usr/etc/udev'),
  ...directory('home', 'root'),

  ...placeholder('bound', 'etc/resolv.conf etc/hosts etc/os-release etc/machine-id'),
  ...directory('bound', 'etc/cri/conf.d/hosts'),
  ...placeholder('bound', 'etc/cri/conf.d/cri.toml etc/cri/conf.d/01-registries.part'),
  ...placeholder('bound', 'etc/cri/conf.d/20-customization.part etc/cri/conf.d/base-spec.json'),
  ...placeholder('bound', 'etc/iscsi/initiatorname.iscsi etc/nvme/hostid etc/nvme/hostnqn'),
  ...placeholder('bound', 'etc/selinux/targeted/contexts/files/file_contexts'),

  ...program('started', 'bin/containerd bin/containerd-shim-runc-v2 bin/runc'),
  ...program('started', 'sbin/udevd sbin/systemd-udevd usr/bin/systemd-udevd sbin/udevadm usr/bin/udevadm'),
  ...file('configured', 'etc/containerd/config.toml etc/cri/containerd.toml etc/cri/conf.d/00-base.part'),

  ...directory('sbom', 'usr/share/spdx').map((need) => ({ ...need, since: '1.11' })),
];

/** Directories in which every empty file of the base is a mount point, whatever its name. */
export const placeholderDirectories: readonly string[] = [
  'etc/cri/conf.d',
  'etc/iscsi',
  'etc/nvme',
  'etc/selinux/targeted/contexts/files',
];

export const placeholderReason: string = why.bound;

/** The reason for the directory of the firmware. It only applies if an initramfs contains firmware. */
export const firmwareReason = 'init mounts the firmware of the initramfs over it, and stops where it cannot';
