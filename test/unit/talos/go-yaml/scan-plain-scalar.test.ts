import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { Reader } from '../../../../src/talos/go-yaml/reader.ts';
import { scanPlainScalar } from '../../../../src/talos/go-yaml/scan-plain-scalar.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';

function scan(text: string, { flow = false, indent = 1, release = 'v1.14.0' } = {}) {
  const dialect = goYamlOf(asTalosVersion(release));
  const { token, endsLine } = scanPlainScalar(new Reader(new TextEncoder().encode(text), dialect), {
    flow,
    indent,
    dialect,
  });
  return { value: 'value' in token ? token.value : undefined, endsLine };
}

test.each([
  ['a b # comment', { value: 'a b', endsLine: false }],
  ['a#b', { value: 'a#b', endsLine: false }],
  ['a:b', { value: 'a:b', endsLine: false }],
  ['a: b', { value: 'a', endsLine: false }],
  ['a\n  b\nc', { value: 'a b', endsLine: true }],
  ['a, b', { value: 'a, b', endsLine: false }],
])('scanPlainScalar() of %j', (text, expected) => {
  expect(scan(text)).toEqual(expected);
});

test('scanPlainScalar() ends earlier inside of a flow collection', () => {
  expect(scan('a, b', { flow: true }).value).toBe('a');
  expect(scan('a]', { flow: true }).value).toBe('a');
  expect(scan('a?b', { flow: true }).value).toBe('a?b');
  expect(scan('a?b', { flow: true, release: 'v1.11.0' }).value).toBe('a');
});

test('scanPlainScalar() refuses a tab for indentation', () => {
  expect(() => scan('a\n\tb', { indent: 2 })).toThrow('found a tab character that violates indentation');
});
