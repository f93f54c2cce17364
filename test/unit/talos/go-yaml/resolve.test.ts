import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import type { ScalarNode } from '../../../../src/talos/go-yaml/node.ts';
import { isMergeKey, resolveScalar, tagOf } from '../../../../src/talos/go-yaml/resolve.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';

const node = (value: string, { tag = '', quoted = false } = {}): ScalarNode => ({
  kind: 'scalar',
  tag,
  mark: { index: 0, line: 0, column: 0 },
  value,
  quoted,
});
const dialect = (release = 'v1.14.0') => goYamlOf(asTalosVersion(release));

test.each([
  ['true', { is: 'boolean', value: true }],
  ['~', { is: 'null' }],
  ['', { is: 'null' }],
  ['0x1F', { is: 'number', tag: '!!int', value: 31 }],
  ['0b101', { is: 'number', value: 5 }],
  ['0o17', { is: 'number', value: 15 }],
  ['017', { is: 'number', value: 15 }],
  ['1_000', { is: 'number', value: 1000 }],
  ['-9223372036854775808', { is: 'number', tag: '!!int' }],
  ['-9223372036854775809', { is: 'number', tag: '!!float' }],
  ['18446744073709551615', { is: 'number', tag: '!!int' }],
  ['1.5e3', { is: 'number', tag: '!!float', value: 1500 }],
  ['.5', { is: 'number', value: 0.5 }],
  ['-.inf', { is: 'number', value: Number.NEGATIVE_INFINITY }],
  ['2024-01-02', { is: 'time' }],
  ['yes', { is: 'text', text: 'yes' }],
  ['1e999', { is: 'text' }],
  ['08', { is: 'number', tag: '!!float', value: 8 }],
])('resolveScalar() of %j', (text, expected) => {
  expect(resolveScalar(node(text), dialect())).toMatchObject(expected);
});

test('resolveScalar() takes what is in quotes, or tagged, for text', () => {
  expect(resolveScalar(node('1', { quoted: true }), dialect())).toMatchObject({ is: 'text', text: '1' });
  expect(resolveScalar(node('1', { tag: '!!str' }), dialect())).toMatchObject({ is: 'text', text: '1' });
  expect(resolveScalar(node('AGE=', { tag: '!!binary' }), dialect())).toMatchObject({ is: 'text' });
});

test('resolveScalar() refuses a tag that does not fit, in the words of the release', () => {
  expect(() => resolveScalar(node('x', { tag: '!!int' }), dialect('v1.12.0'))).toThrow(
    'cannot decode !!str `x` as a !!int',
  );
  expect(() => resolveScalar(node('x', { tag: '!!int' }), dialect('v1.13.0'))).toThrow('cannot construct !!str');
  expect(() => resolveScalar(node('*', { tag: '!!binary' }), dialect())).toThrow('invalid base64');
});

test('isMergeKey() knows `<<`, unless it is in quotes', () => {
  expect(isMergeKey(node('<<'), dialect())).toBe(true);
  expect(isMergeKey(node('<<', { quoted: true }), dialect())).toBe(false);
  expect(isMergeKey(node('a'), dialect())).toBe(false);
});

test('tagOf() follows aliases, and names collections', () => {
  const mark = { index: 0, line: 0, column: 0 };

  expect(tagOf({ kind: 'alias', tag: '', mark, name: 'a', target: node('1') }, dialect())).toBe('!!int');
  expect(tagOf({ kind: 'mapping', tag: '', mark, pairs: [] }, dialect())).toBe('!!map');
  expect(tagOf({ kind: 'sequence', tag: '!x', mark, items: [] }, dialect())).toBe('!x');
});
