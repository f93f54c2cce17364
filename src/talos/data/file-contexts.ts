/** The kind of file that a line of a file_contexts table applies to. A line without one applies to every kind. */
type FileClass = 'file' | 'symlink';

/** One line of Talos's `file_contexts`. */
export interface FileContext {
  /** A regular expression that has to match the whole path. */
  readonly pattern: string;
  readonly type: string;
  readonly only?: FileClass;
  /** The first release line that has the line. @default 1.9 */
  readonly from?: string;
  readonly until?: string;
}

/**
 * The compiled `internal/pkg/selinux/policy/file_contexts` of Talos 1.9, 1.10 to 1.12, 1.13 and 1.14 in one table.
 * The order matters, because the last line that matches wins. The rootfs does not contain the file.
 */
export const fileContexts: readonly FileContext[] = [
  { pattern: '/etc(/.*)?', type: 'etc_t' },
  { pattern: '/opt(/.*)?', type: 'opt_t' },
  { pattern: '/sbin(/.*)?', type: 'sbin_exec_t', until: '1.9' },
  { pattern: '/usr(/.*)?', type: 'usr_t', from: '1.10' },
  { pattern: '/etc/cni(/.*)?', type: 'cni_conf_t' },
  { pattern: '/opt/cni(/.*)?', type: 'cni_plugin_t' },
  { pattern: '/usr/sbin(/.*)?', type: 'sbin_exec_t', until: '1.9' },
  { pattern: '/usr/bin(/.*)?', type: 'bin_exec_t', from: '1.10' },
  { pattern: '/usr/lib(/.*)?', type: 'lib_t', from: '1.10' },
  { pattern: '/usr/lib/udev(/.*)?', type: 'udev_exec_t', until: '1.13' },
  { pattern: '/usr/lib/udev/[^/.]+', type: 'udev_exec_t', only: 'file', from: '1.14' },
  { pattern: '/etc/kubernetes(/.*)?', type: 'k8s_conf_t' },
  { pattern: '/opt/containerd(/.*)?', type: 'containerd_plugin_t' },
  { pattern: '/usr/lib/modules(/.*)?', type: 'module_t', from: '1.10' },
  { pattern: '/usr/lib/udev/hwdb[.]bin', type: 'udev_hwdb_t', only: 'file', from: '1.14' },
  { pattern: '/usr/share/zoneinfo(/.*)?', type: 'etc_t' },
  { pattern: '/usr/lib/udev/rules.d(/.*)?', type: 'udev_rules_t' },
  { pattern: '/usr/libexec/kubernetes(/.*)?', type: 'k8s_plugin_t', until: '1.13' },
  { pattern: '/usr/local/lib/kubelet/credentialproviders(/.*)?', type: 'k8s_credentialproviders_t', from: '1.10' },
  { pattern: '/', type: 'rootfs_t' },
  { pattern: '/bin', type: 'bin_exec_t', from: '1.10' },
  { pattern: '/lib', type: 'lib_t', from: '1.10' },
  { pattern: '/sbin', type: 'bin_exec_t', from: '1.10' },
  { pattern: '/lib64', type: 'lib_t', from: '1.10' },
  { pattern: '/usr/sbin', type: 'bin_exec_t', from: '1.10' },
  { pattern: '/usr/lib64', type: 'lib_t', from: '1.10' },
  { pattern: '/lib/modules', type: 'module_t', from: '1.10' },
  // Talos 1.9 is not usr-merged: it has the same programs at their old places.
  { pattern: '/bin/runc', type: 'containerd_exec_t', until: '1.9' },
  { pattern: '/sbin/init', type: 'init_exec_t', only: 'file', until: '1.9' },
  { pattern: '/sbin/udevadm', type: 'udev_exec_t', only: 'symlink', until: '1.9' },
  { pattern: '/sbin/poweroff', type: 'init_exec_t', until: '1.9' },
  { pattern: '/sbin/shutdown', type: 'init_exec_t', until: '1.9' },
  { pattern: '/sbin/modprobe', type: 'modprobe_exec_t', only: 'file', until: '1.9' },
  { pattern: '/bin/containerd', type: 'containerd_exec_t', until: '1.9' },
  { pattern: '/sbin/dashboard', type: 'init_exec_t', until: '1.9' },
  { pattern: '/sbin/systemd-udevd', type: 'udev_exec_t', only: 'file', until: '1.9' },
  { pattern: '/bin/containerd-shim-runc-v2', type: 'containerd_exec_t', until: '1.9' },
  { pattern: '/usr/bin/runc', type: 'containerd_exec_t', from: '1.10' },
  { pattern: '/usr/bin/init', type: 'init_exec_t', only: 'file', from: '1.10' },
  { pattern: '/usr/bin/udevadm', type: 'udev_exec_t', only: 'file' },
  { pattern: '/usr/bin/poweroff', type: 'init_exec_t', from: '1.10', until: '1.12' },
  { pattern: '/usr/bin/shutdown', type: 'init_exec_t', from: '1.10', until: '1.12' },
  { pattern: '/usr/bin/modprobe', type: 'modprobe_exec_t', only: 'file' },
  { pattern: '/usr/bin/dashboard', type: 'init_exec_t', from: '1.10', until: '1.12' },
  { pattern: '/usr/bin/containerd', type: 'containerd_exec_t', from: '1.10' },
  { pattern: '/usr/bin/systemd-udevd', type: 'udev_exec_t', only: 'file' },
  { pattern: '/usr/bin/containerd-shim-runc-v2', type: 'containerd_exec_t', from: '1.10' },
];
