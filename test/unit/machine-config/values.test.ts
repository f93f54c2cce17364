import { expect, test } from 'vitest';
import { isSet, listAt, mappingAt, textOf, textsAt, valueAt } from '../../../src/machine-config/values.ts';

const config = { machine: { list: ['a', 1, true], nothing: null, text: 'x' } };

test('valueAt() follows mappings, and takes null for nothing', () => {
  expect(valueAt(config, 'machine', 'text')).toBe('x');
  expect(valueAt(config, 'machine', 'nothing')).toBeUndefined();
  expect(valueAt(config, 'machine', 'text', 'deeper')).toBeUndefined();
  expect(valueAt(config, 'machine', 'toString')).toBeUndefined();
  expect(valueAt('text')).toBe('text');
});

test('mappingAt() and listAt() are empty where there is something else', () => {
  expect(mappingAt(config, 'machine', 'text')).toEqual({});
  expect(listAt(config, 'machine', 'text')).toEqual([]);
  expect(listAt(config, 'machine', 'list')).toEqual(['a', 1, true]);
});

test('textsAt() reads items as Talos does', () => {
  expect(textsAt(config, 'machine', 'list')).toEqual(['a', '1', 'true']);
});

test.each([
  ['a', 'a'],
  [1, '1'],
  [false, 'false'],
  [undefined, ''],
  [null, ''],
  [{}, ''],
])('textOf(%j) is %j', (value, text) => {
  expect(textOf(value)).toBe(text);
});

test.each([true, 'y', 'Yes', 'ON'])('isSet() takes %j for true', (value) => {
  expect(isSet(value)).toBe(true);
});

test.each([false, 'true', 'no', 'yES', 1, undefined])('isSet() does not take %j for true', (value) => {
  expect(isSet(value)).toBe(false);
});
