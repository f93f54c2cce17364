import { expect, test } from 'vitest';
import { asTalosVersion, labelFor } from '../../../src/talos/index.ts';

function typeOf(version: string | undefined, path: string, kind: string): string | undefined {
  const label = labelFor(version === undefined ? undefined : asTalosVersion(version), path, kind);
  return label && /^system_u:object_r:(\w+):s0\0$/.exec(new TextDecoder().decode(label))?.[1];
}

test.each([
  ['v1.9.6', '/', 'directory', 'rootfs_t'],
  ['v1.9.6', '/sbin/init', 'file', 'init_exec_t'],
  ['v1.9.6', '/sbin/init', 'symlink', 'sbin_exec_t'],
  ['v1.9.6', '/sbin/udevadm', 'symlink', 'udev_exec_t'],
  ['v1.9.6', '/bin/runc', 'file', 'containerd_exec_t'],
  ['v1.9.6', '/usr/share/x', 'file', undefined],
  ['v1.9.6', '/lib/modules/6.12.25-talos/a.ko', 'file', undefined],
  ['v1.9.6', '/usr/share/zoneinfo/UTC', 'file', 'etc_t'],
  ['v1.10.9', '/', 'directory', 'rootfs_t'],
  ['v1.10.9', '/usr/bin/init', 'file', 'init_exec_t'],
  ['v1.10.9', '/usr/bin/init', 'symlink', 'bin_exec_t'],
  ['v1.10.9', '/usr/bin/poweroff', 'file', 'init_exec_t'],
  ['v1.12.11', '/usr/bin/poweroff', 'file', 'init_exec_t'],
  ['v1.13.9', '/usr/bin/poweroff', 'symlink', 'bin_exec_t'],
  ['v1.10.9', '/usr/local/lib/containers/hello/hello', 'file', 'usr_t'],
  ['v1.10.9', '/usr/local/lib/kubelet/credentialproviders/x', 'file', 'k8s_credentialproviders_t'],
  ['v1.10.9', '/usr/lib/modules/6.12.63-talos', 'directory', 'module_t'],
  ['v1.10.9', '/usr/lib/modulesx', 'directory', 'lib_t'],
  ['v1.10.9', '/lib', 'symlink', 'lib_t'],
  ['v1.13.9', '/usr/libexec/kubernetes', 'directory', 'k8s_plugin_t'],
  ['v1.14.0-rc.1', '/usr/libexec/kubernetes', 'directory', 'usr_t'],
  ['v1.13.9', '/usr/lib/udev/hwdb.bin', 'file', 'udev_exec_t'],
  ['v1.14.0-rc.1', '/usr/lib/udev/hwdb.bin', 'file', 'udev_hwdb_t'],
  ['v1.14.0-rc.1', '/usr/lib/udev/hwdb.bin', 'directory', 'lib_t'],
  ['v1.14.0-rc.1', '/usr/lib/udev/ata_id', 'file', 'udev_exec_t'],
  ['v1.14.0-rc.1', '/usr/lib/udev/rules.d/x', 'file', 'udev_rules_t'],
  ['v1.10.9', '/var/lib', 'directory', undefined],
  ['v1.10.9', '/etc/a\nb', 'file', 'etc_t'],
  [undefined, '/usr/lib/udev/hwdb.bin', 'file', 'udev_hwdb_t'],
])('labelFor() on %s gives %s (%s) the type %s', (version, path, kind, expected) => {
  expect(typeOf(version, path, kind)).toBe(expected);
});

test('labelFor() labels nothing before Talos 1.9', () => {
  expect(labelFor(asTalosVersion('v1.8.4'), '/etc', 'directory')).toBeUndefined();
});

test('labelFor() takes paths without their leading slash, and the root as the empty path', () => {
  expect([typeOf('v1.10.9', 'usr/bin/init', 'file'), typeOf('v1.10.9', '', 'directory')]).toEqual([
    'init_exec_t',
    'rootfs_t',
  ]);
});
