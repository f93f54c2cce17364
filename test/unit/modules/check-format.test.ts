import { expect, test } from 'vitest';
import { checkFormat, kernelName } from '../../../src/modules/check-format.ts';
import { checkable, kernel, LAYOUT_BYTES } from '../../fixtures/check-modules.ts';

test('checkFormat() takes a module of this machine and layout', async () => {
  const module = await checkable();

  expect([checkFormat(module, kernel, undefined), checkFormat(module, kernel, LAYOUT_BYTES)]).toEqual([
    undefined,
    undefined,
  ]);
});

test.each([
  ['another machine', { ...kernel, machine: 'arm64' as const }, undefined, ['Invalid architecture in ELF header: 62']],
  ['another layout', kernel, 80, [expect.stringContaining('must match the kernel')]],
])('checkFormat() refuses %s', async (_, facts, layoutBytes, dmesg) => {
  expect(checkFormat(await checkable(), facts, layoutBytes)).toMatchObject({ errno: { name: 'ENOEXEC' }, dmesg });
});

test('checkFormat() refuses a file without struct module, and one that is no module', async () => {
  const module = await checkable({ sections: [] });

  expect(checkFormat(module, kernel, undefined)).toMatchObject({ dmesg: ['rs_hello: No module found in object'] });
  expect(checkFormat({ ...module, module: undefined, problem: 'damaged' }, kernel, undefined)).toMatchObject({
    reasons: ['it cannot be read as a module: damaged'],
  });
});

test('kernelName() is what the kernel prints of a module without a name', () => {
  expect(kernelName({ name: undefined })).toBe('(missing .modinfo section or name field)');
});
