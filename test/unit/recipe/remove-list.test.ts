import { expect, test } from 'vitest';
import { parseRemoveList } from '../../../src/recipe/index.ts';

test.each([
  ['', []],
  ['  \n ', []],
  ['/lib/modules', ['/lib/modules']],
  [' /lib/modules\t/usr/share/*\n/x ', ['/lib/modules', '/usr/share/*', '/x']],
])('parseRemoveList() reads %j', (text, expected) => {
  expect(parseRemoveList(text)).toEqual(expected);
});

test.each([
  ['/a/../../etc', 'PATH_UNSAFE', 'cannot remove `/a/../../etc`: it leads out of the rootfs by `..`'],
  ['/x lib/modules', 'USAGE', 'cannot remove `lib/modules`: it does not start with a slash'],
])('parseRemoveList() refuses %j', (text, code, message) => {
  expect(() => parseRemoveList(text)).toThrow(expect.objectContaining({ code, message }));
});
