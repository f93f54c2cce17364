import { expect, test } from 'vitest';
import { checkShape, type FieldType, since } from '../../../../src/machine-config/validate/shape.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const check = (value: unknown, type: FieldType, version = 'v1.12.0'): readonly string[] =>
  checkShape(value, type, parseTalosVersion(version)).map(({ path, message }) => `${path.join('.')}: ${message}`);

test.each<[FieldType, unknown]>([
  ['text', 5],
  ['truth', 'yes'],
  ['whole', 7],
  ['duration', '1h30m'],
  ['base64', 'AAEC\n'],
  ['any', [{}]],
  [{ oneOf: ['a', 'b'] }, 'b'],
  [{ list: 'text' }, ['a', 1]],
  [{ map: 'whole' }, { x: 1 }],
  [{ fields: { a: 'text' } }, { a: 'x' }],
  ['whole', null],
  [{ list: 'text' }, undefined],
])('checkShape() takes for %j the value %j', (type, value) => {
  expect(check(value, type)).toEqual([]);
});

test.each<[FieldType, unknown, string]>([
  ['text', {}, ': it is not a single value'],
  ['truth', 'maybe', ': it is neither `true` nor `false`'],
  ['whole', 1.5, ': it is not a whole number'],
  ['duration', 'soon', ': it is not a duration, such as `2m0s`'],
  ['base64', '*', ': it is not base64'],
  [{ oneOf: ['a', 'b'] }, 'c', ': `c` is not one of `a`, `b`'],
  [{ list: 'whole' }, ['x'], '0: it is not a whole number'],
  [{ list: 'whole' }, {}, ': it is not a list'],
  [{ map: 'whole' }, { x: 'y' }, 'x: it is not a whole number'],
  [
    { fields: { address: 'text' } },
    { adress: 'x' },
    'adress: `adress` is not a field of Talos v1.12.0; is `address` meant?',
  ],
  [{ fields: { a: 'text' } }, [], ': it is not a mapping'],
])('checkShape() refuses for %j the value %j', (type, value, message) => {
  expect(check(value, type)).toEqual([message]);
});

test('checkShape() knows the release that a field came with', () => {
  const type: FieldType = { fields: { mtu: since('1.3', 'whole') } };

  expect(check({ mtu: 1 }, type, 'v1.3.0')).toEqual([]);
  expect(check({ mtu: 1 }, type, 'v1.2.9')).toEqual(['mtu: `mtu` is not a field of Talos v1.2.9: it came with 1.3']);
});

test('checkShape() takes 0 for a duration from 1.13 on', () => {
  expect(check(0, 'duration', 'v1.13.0')).toEqual([]);
  expect(check(0, 'duration', 'v1.12.0')).toHaveLength(1);
});
