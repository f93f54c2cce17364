import { expect, test } from 'vitest';
import { defaultKernelArguments, parseTalosVersion } from '../../../src/talos/index.ts';

test.each([
  [
    'v1.0.6',
    'init_on_alloc=1 slab_nomerge pti=on consoleblank=0 nvme_core.io_timeout=4294967295 random.trust_cpu=on printk.devkmsg=on ima_template=ima-ng ima_appraise=fix ima_hash=sha512',
  ],
  [
    'v1.11.6',
    'init_on_alloc=1 slab_nomerge pti=on consoleblank=0 nvme_core.io_timeout=4294967295 printk.devkmsg=on selinux=1',
  ],
  [
    'v1.14.0',
    'slab_nomerge pti=on consoleblank=0 printk.devkmsg=on selinux=1 module.sig_enforce=1 proc_mem.force_override=never',
  ],
])('defaultKernelArguments() of %s are those of the release', (version, expected) => {
  expect(defaultKernelArguments(parseTalosVersion(version))).toBe(expected);
});
