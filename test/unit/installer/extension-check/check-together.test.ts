import { expect, test } from 'vitest';
import { checkTogether } from '../../../../src/installer/extension-check/check-together.ts';
import { linesOf } from '../../../fixtures/extension-trees.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const one = { place: 'one', name: 'a', rootfs: makeTree({ 'usr/local/x': '1', 'usr/local/y': '1' }) };
const two = { place: 'two', name: 'b', rootfs: makeTree({ 'usr/local/x': '2', 'usr/local/z': '2' }) };
const check = (...extensions: Parameters<typeof checkTogether>[0]) => linesOf({ all: () => checkTogether(extensions) });

test('checkTogether() names files that two extensions bring, and shares directories', () => {
  expect(check(one, two)).toEqual([
    'error: /rootfs/usr/local/x: `one` and `two` both bring this file: the one that is named last hides the other [same-path]',
  ]);
});

test('checkTogether() warns of two with one name', () => {
  const twin = { ...two, name: 'a', rootfs: makeTree({}) };

  expect(check(one, twin)).toEqual(['warning: `one` and `two` both have the name a [name]']);
});
