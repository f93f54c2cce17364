/** The file contexts of Talos 1.9, in file order: the last line that matches wins. Kinds are those of `find -printf %y`. */
const contexts: readonly (readonly [pattern: string, kind: 'f' | 'l' | undefined, type: string])[] = [
  ['/etc(/.*)?', undefined, 'etc_t'],
  ['/opt(/.*)?', undefined, 'opt_t'],
  ['/sbin(/.*)?', undefined, 'sbin_exec_t'],
  ['/etc/cni(/.*)?', undefined, 'cni_conf_t'],
  ['/opt/cni(/.*)?', undefined, 'cni_plugin_t'],
  ['/usr/sbin(/.*)?', undefined, 'sbin_exec_t'],
  ['/usr/lib/udev(/.*)?', undefined, 'udev_exec_t'],
  ['/etc/kubernetes(/.*)?', undefined, 'k8s_conf_t'],
  ['/opt/containerd(/.*)?', undefined, 'containerd_plugin_t'],
  ['/usr/share/zoneinfo(/.*)?', undefined, 'etc_t'],
  ['/usr/lib/udev/rules.d(/.*)?', undefined, 'udev_rules_t'],
  ['/usr/libexec/kubernetes(/.*)?', undefined, 'k8s_plugin_t'],
  ['/', undefined, 'rootfs_t'],
  ['/bin/runc', undefined, 'containerd_exec_t'],
  ['/bin/containerd', undefined, 'containerd_exec_t'],
  ['/bin/containerd-shim-runc-v2', undefined, 'containerd_exec_t'],
  ['/sbin/init', 'f', 'init_exec_t'],
  ['/sbin/udevadm', 'l', 'udev_exec_t'],
  ['/usr/bin/systemd-udevd', 'f', 'udev_exec_t'],
  ['/sbin/poweroff', undefined, 'init_exec_t'],
  ['/sbin/shutdown', undefined, 'init_exec_t'],
  ['/sbin/dashboard', undefined, 'init_exec_t'],
  ['/usr/bin/modprobe', 'f', 'modprobe_exec_t'],
];

const rules = contexts.map(([pattern, kind, type]) => ({ pattern: new RegExp(`^${pattern}$`), kind, type })).reverse();

/** A `setfattr --restore` file for lines of `find -printf '%y %P\n'`. Values end with a NUL, as setfiles writes them. */
export function labelDump(lines: readonly string[]): string {
  return lines
    .map((line) => ({ kind: line.slice(0, 1), path: line.slice(2) }))
    .map(({ kind, path }) => ({ path, type: labelOf(`/${path}`, kind) }))
    .filter(({ type }) => type !== undefined)
    .map(
      ({ path, type }) => `# file: ./${quoted(path)}\nsecurity.selinux=0x${hexOf(`system_u:object_r:${type}:s0\0`)}\n`,
    )
    .join('\n');
}

function labelOf(path: string, kind: string): string | undefined {
  return rules.find((rule) => (rule.kind === undefined || rule.kind === kind) && rule.pattern.test(path))?.type;
}

/** setfattr reads `\ooo` as one byte. */
function quoted(path: string): string {
  return path.replaceAll('\\', '\\134');
}

function hexOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex');
}
