import { expect, test } from 'vitest';

import { labelDump } from '../../../../scripts/real/selinux-labels.ts';

test.each([
  ['d ', 'rootfs_t'],
  ['f sbin/init', 'init_exec_t'],
  ['f sbin/modprobe', 'sbin_exec_t'],
  ['f etc/cni/net.d/10.conf', 'cni_conf_t'],
  ['d etc/cni', 'cni_conf_t'],
  ['f etc/hosts', 'etc_t'],
  ['f bin/containerd', 'containerd_exec_t'],
])('labelDump() of `%s` sets %s, ended by a NUL', (line, type) => {
  const hex = /security\.selinux=0x([0-9a-f]+)/.exec(labelDump([line]))?.[1] ?? '';

  expect(Buffer.from(hex, 'hex').toString()).toBe(`system_u:object_r:${type}:s0\0`);
});

test.each(['f bin/ls', 'd var', 'f etcetera'])('labelDump() leaves `%s` without a label', (line) => {
  expect(labelDump([line])).toBe('');
});
