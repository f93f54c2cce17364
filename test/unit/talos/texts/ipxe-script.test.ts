import { expect, test } from 'vitest';
import { ipxeScript } from '../../../../src/talos/index.ts';

test('ipxeScript() boots a kernel with its initramfs', () => {
  expect(ipxeScript({ kind: 'kernel', kernel: 'k', initramfs: 'i', commandLine: 'a b' })).toBe(
    '#!ipxe\n\nimgfree\nkernel k a b\ninitrd i\nboot\n',
  );
});

test('ipxeScript() boots a UKI', () => {
  expect(ipxeScript({ kind: 'uki', uki: 'u.efi', commandLine: 'a' })).toBe('#!ipxe\n\nimgfree\nkernel u.efi a\nboot\n');
});
