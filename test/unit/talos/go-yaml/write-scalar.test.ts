import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { writeScalar } from '../../../../src/talos/go-yaml/write-scalar.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';

const dialect = goYamlOf(undefined);

test.each([
  ["it's: a", "'it''s: a'"],
  ['\u0001\t"\\\u{1f600}\u0085', '"\\x01\\t\\"\\\\\\U0001F600\\N"'],
  ['a\nb', '|-\n    a\n    b'],
  ['a\nb\n', '|\n    a\n    b\n'],
  ['a\n\n', '|+\n    a\n\n'],
  [' a\nb\n', '|4\n     a\n    b\n'],
  ['a\u2028b', "'a\u2028    b'"],
])('writeScalar(%j)', (text, written) => {
  expect(writeScalar(text, { indent: 4 }, dialect)).toBe(written);
});

test('writeScalar() says the indentation behind a line break only for older releases', () => {
  expect(writeScalar('\na\n', { indent: 4 }, dialect)).toBe('|\n\n    a\n');
  expect(writeScalar('\na\n', { indent: 4 }, goYamlOf(asTalosVersion('v1.11.0')))).toBe('|4\n\n    a\n');
});
