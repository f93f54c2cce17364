import { expect, test } from 'vitest';
import { bootFileOf, hostArchitecture } from '../../../../src/kernel/tree/architectures.ts';

test.each([
  ['amd64', new Map(), 'arch/x86/boot/bzImage'],
  ['arm64', new Map(), 'arch/arm64/boot/Image'],
  ['arm64', new Map([['EFI_ZBOOT', 'y']]), 'arch/arm64/boot/vmlinuz.efi'],
] as const)('bootFileOf() of %s with %s is %s', (arch, config, path) => {
  expect(bootFileOf(arch, config).path).toBe(path);
});

test.each([
  ['x64', 'amd64'],
  ['arm64', 'arm64'],
  ['riscv64', undefined],
])('hostArchitecture() of %s is %s', (name, arch) => {
  expect(hostArchitecture(name)).toBe(arch);
});
