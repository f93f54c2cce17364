import { expect, test } from 'vitest';
import type { KernelModule } from '../../../src/formats/index.ts';
import { checkBuild, hex } from '../../../src/modules/check-build.ts';
import { checkable, kernel, LAYOUT_CRC, VERMAGIC } from '../../fixtures/check-modules.ts';

async function built(change: Partial<KernelModule> = {}): Promise<KernelModule> {
  const { module } = await checkable();
  if (module === undefined) throw new Error('test: a module');
  return { ...module, ...change };
}
const unversioned = {
  ...kernel,
  exports: new Map([...kernel.exports].map(([name, each]) => [name, { ...each, crc: undefined }])),
};
const otherRelease = VERMAGIC.replace('6.12.63', '6.12.64');

test('checkBuild() does not compare the release where both sides have checksums', async () => {
  expect(checkBuild(await built({ vermagic: otherRelease }), kernel)).toBeUndefined();
  expect(checkBuild(await built({ vermagic: otherRelease }), unversioned)).toMatchObject({ cause: 'vermagic' });
});

test.each([
  ['no checksums', { versions: undefined }, 'layout', []],
  ['no vermagic', { vermagic: undefined }, 'vermagic', []],
  [
    'another layout',
    { versions: new Map([['module_layout', 5]]) },
    'layout',
    ['rs_hello: disagrees about version of symbol module_layout'],
  ],
])('checkBuild() refuses %s', async (_, change, cause, dmesg) => {
  expect(checkBuild(await built(change), kernel)).toMatchObject({ cause, dmesg, errno: { name: 'ENOEXEC' } });
});

test('checkBuild() lets pass what it cannot compare', async () => {
  expect(checkBuild(await built({ vermagic: 'other' }), { ...kernel, vermagic: undefined })).toBeUndefined();
  expect(checkBuild(await built({ versions: new Map() }), kernel)).toBeUndefined();
});

test('hex() writes checksums as Module.symvers has them', () => {
  expect(hex(LAYOUT_CRC)).toBe('0x00001111');
});
