import { expect, test } from 'vitest';
import { checkExports } from '../../../src/modules/check-exports.ts';
import { Providers } from '../../../src/modules/providers.ts';
import { checkable, kernel } from '../../fixtures/check-modules.ts';

const of = async (name: string, crc: number | undefined) => {
  const { module } = await checkable();
  if (module === undefined) throw new Error('test: a module');
  const exports = [{ name, crc, isGplOnly: false, namespace: undefined }];
  return checkExports({ ...module, exports }, kernel, new Providers(kernel.exports, []));
};

test('checkExports() takes new symbols with checksums', async () => {
  expect(await of('mine', 1)).toEqual({ versions: undefined, duplicates: undefined });
});

test('checkExports() refuses symbols without checksums, and those of the kernel', async () => {
  expect((await of('mine', undefined)).versions).toMatchObject({ errno: { name: 'ENOEXEC' }, dmesg: [] });
  expect((await of('_printk', 1)).duplicates).toMatchObject({ cause: 'duplicate-symbol' });
});
