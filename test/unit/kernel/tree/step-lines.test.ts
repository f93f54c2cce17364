import { expect, test } from 'vitest';
import { stepOf } from '../../../../src/kernel/tree/step-lines.ts';

test.each([
  ['  CC      kernel/fork.o', 'CC kernel/fork.o'],
  ['  CC [M]  drivers/misc/rs_base.o', 'CC [M] drivers/misc/rs_base.o'],
  ['  LD      vmlinux.o', 'LD vmlinux.o'],
  ['  ZSTD22  arch/x86/boot/compressed/vmlinux.bin.zst', 'ZSTD22 arch/x86/boot/compressed/vmlinux.bin.zst'],
  ['  HOSTCC  scripts/basic/fixdep', 'HOSTCC scripts/basic/fixdep'],
  ['drivers/own.c:1:1: error: x', undefined],
  ['  note: something', undefined],
  ['make[1]: Entering directory', undefined],
])('stepOf() of %j is %s', (line, step) => {
  expect(stepOf(line)).toBe(step);
});
