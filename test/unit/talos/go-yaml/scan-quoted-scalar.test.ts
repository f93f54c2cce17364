import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { Reader } from '../../../../src/talos/go-yaml/reader.ts';
import { scanQuotedScalar } from '../../../../src/talos/go-yaml/scan-quoted-scalar.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';

function scan(text: string, release = 'v1.14.0'): unknown {
  const dialect = goYamlOf(asTalosVersion(release));
  const token = scanQuotedScalar(new Reader(new TextEncoder().encode(text), dialect), text.startsWith("'"), dialect);
  return 'value' in token ? token.value : undefined;
}

test.each([
  ["'it''s'", "it's"],
  ["'a\\n'", 'a\\n'],
  ['"a\\n\\t\\x41\\u00e9\\U0001F600"', 'a\n\tAé😀'],
  ['"a\n  b"', 'a b'],
  ['"a\n\n  b"', 'a\nb'],
  ['"a\\\n   b"', 'ab'],
  ['""', ''],
])('scanQuotedScalar() of %j', (text, value) => {
  expect(scan(text)).toBe(value);
});

test.each([
  ['"abc', 'found unexpected end of stream'],
  ['"a\n---\nb"', 'found unexpected document indicator'],
  ['"\\q"', 'found unknown escape character'],
  ['"\\ud800"', 'found invalid Unicode character escape code'],
  ['"\\xZZ"', 'did not find expected hexadecimal number'],
])('scanQuotedScalar() refuses %j', (text, message) => {
  expect(() => scan(text)).toThrow(message);
});

test('scanQuotedScalar() spells the error as the release does', () => {
  expect(() => scan('"\\xZZ"', 'v1.11.0')).toThrow('did not find expected hexdecimal number');
});
