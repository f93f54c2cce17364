import { expect, test } from 'vitest';
import { defaultKernelArguments } from '../../../../src/talos/command-line/default-arguments.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';

const printed = (version: string): string => defaultKernelArguments(asTalosVersion(version)).join(' ');

const middle = 'pti=on consoleblank=0 nvme_core.io_timeout=4294967295';
const ima = 'ima_template=ima-ng ima_appraise=fix ima_hash=sha512';

test.each([
  ['v1.1.2', `init_on_alloc=1 slab_nomerge= ${middle} random.trust_cpu=on printk.devkmsg=on ${ima}`],
  ['v1.2.0', `init_on_alloc=1 slab_nomerge= ${middle} printk.devkmsg=on ${ima}`],
  ['v1.9.6', `init_on_alloc=1 slab_nomerge= ${middle} printk.devkmsg=on ${ima}`],
  ['v1.10.0', `init_on_alloc=1 slab_nomerge= ${middle} printk.devkmsg=on ${ima} selinux=1`],
  ['v1.11.0', `init_on_alloc=1 slab_nomerge= ${middle} printk.devkmsg=on selinux=1`],
  ['v1.12.0', `init_on_alloc=1 slab_nomerge= ${middle} printk.devkmsg=on selinux=1 module.sig_enforce=1`],
])('defaultKernelArguments() of %s', (version, expected) => {
  expect(printed(version)).toBe(expected);
});

test('defaultKernelArguments() without a release gives those of the newest', () => {
  expect(printed('')).toBe(
    'slab_nomerge= pti=on consoleblank=0 printk.devkmsg=on selinux=1 module.sig_enforce=1 proc_mem.force_override=never',
  );
  expect(printed('v1.13.9')).toContain('init_on_alloc=1');
});
