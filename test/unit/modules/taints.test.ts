import { expect, test } from 'vitest';
import { taintsOf } from '../../../src/modules/taints.ts';
import { checkable, enforced } from '../../fixtures/check-modules.ts';

const of = async (parts: Parameters<typeof checkable>[0]) => {
  const found = await checkable(parts);
  if (found.module === undefined) throw new Error('test: a module');
  return taintsOf(found.module, found, enforced);
};

test('taintsOf() is empty for a module of the tree', async () => {
  expect(await of({})).toEqual([]);
});

test('taintsOf() gives the lines of the kernel in its order', async () => {
  expect(await of({ isInTree: false, license: '', signedBy: 'nobody', more: ['staging=Y'] })).toEqual([
    'rs_hello: loading out-of-tree module taints kernel.',
    'rs_hello: module is from the staging directory, the quality is unknown, you have been warned.',
    "rs_hello: module license 'unspecified' taints kernel.",
    'rs_hello: module verification failed: signature and/or required key missing - tainting kernel',
  ]);
});
