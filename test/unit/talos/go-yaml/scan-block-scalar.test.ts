import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { Reader } from '../../../../src/talos/go-yaml/reader.ts';
import { scanBlockScalar } from '../../../../src/talos/go-yaml/scan-block-scalar.ts';

function scan(text: string, indent = 0): unknown {
  const dialect = goYamlOf(undefined);
  const reader = new Reader(new TextEncoder().encode(text), dialect);
  const token = scanBlockScalar(reader, { literal: text.startsWith('|'), indent, dialect });
  return 'value' in token ? token.value : undefined;
}

test.each([
  ['|\n  a\n  b\n', 'a\nb\n'],
  ['|-\n  a\n', 'a'],
  ['|+\n  a\n\n', 'a\n\n'],
  ['|2\n   a\n', ' a\n'],
  ['|2-\n   a\n', ' a'],
  ['| # comment\n  a\n', 'a\n'],
  ['>\n  a\n  b\n\n  c\n', 'a b\nc\n'],
  ['>\n  a\n    more\n  b\n', 'a\n  more\nb\n'],
  ['|\n', ''],
  ['|\n  a\nb: c\n', 'a\n'],
])('scanBlockScalar() of %j', (text, value) => {
  expect(scan(text)).toBe(value);
});

test.each([
  ['|0\n a\n', 'found an indentation indicator equal to 0'],
  ['| text\n a\n', 'did not find expected comment or line break'],
  ['|\n\ta\n', 'found a tab character where an indentation space is expected'],
])('scanBlockScalar() refuses %j', (text, message) => {
  expect(() => scan(text)).toThrow(message);
});
