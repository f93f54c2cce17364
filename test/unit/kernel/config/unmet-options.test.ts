import { expect, test } from 'vitest';
import { unmetOptions } from '../../../../src/kernel/config/unmet-options.ts';

const config = new Map([
  ['A', 'm'],
  ['NUMBER', '0x10'],
  ['TEXT', '"x"'],
]);

test.each([
  ['A', 'm'],
  ['NUMBER', '16'],
  ['TEXT', '"x"'],
  ['EMPTY', '""'],
  ['OFF', 'n'],
])('unmetOptions() takes %s=%s as met', (name, value) => {
  expect(unmetOptions([{ name, value, from: 'x' }], config)).toEqual([]);
});

test.each([
  ['A', 'y', 'm'],
  ['A', 'n', 'm'],
  ['NUMBER', '10', '0x10'],
  ['TEXT', '"y"', '"x"'],
  ['GONE', 'm', 'n'],
])('unmetOptions() finds that %s=%s is %s', (name, value, found) => {
  expect(unmetOptions([{ name, value, from: 'x' }], config)).toEqual([{ name, value, from: 'x', found }]);
});
