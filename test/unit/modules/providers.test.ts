import { expect, test } from 'vitest';
import { Providers } from '../../../src/modules/providers.ts';
import { checkable, kernel } from '../../fixtures/check-modules.ts';

test('Providers finds symbols of the kernel before those of modules, and the first of two modules', async () => {
  const exports = [
    { name: 'shared', crc: 1 },
    { name: '_printk', crc: 2 },
  ];
  const [first, second] = [await checkable({ name: 'first', exports }), await checkable({ name: 'second', exports })];
  const providers = new Providers(kernel.exports, [first, second]);

  expect(providers.find('shared')?.by?.name).toBe('first');
  expect(providers.find('_printk')).toMatchObject({ by: undefined, symbol: { crc: 0x2222 } });
  expect(providers.find('nowhere')).toBeUndefined();
  expect([providers.hasKernel('_printk'), providers.hasKernel('shared')]).toEqual([true, false]);
});
