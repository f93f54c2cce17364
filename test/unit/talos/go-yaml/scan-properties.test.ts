import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { Reader } from '../../../../src/talos/go-yaml/reader.ts';
import { scanAnchor, scanTag, scanTagHandle } from '../../../../src/talos/go-yaml/scan-properties.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';

const dialect = (release = 'v1.14.0') => goYamlOf(asTalosVersion(release));
const over = (text: string): Reader => new Reader(new TextEncoder().encode(text), dialect());

test.each([
  ['!<tag:x> a', { handle: '', suffix: 'tag:x' }],
  ['!!str a', { handle: '!!', suffix: 'str' }],
  ['!local a', { handle: '!', suffix: 'local' }],
  ['!h!x a', { handle: '!h!', suffix: 'x' }],
  ['! a', { handle: '', suffix: '!' }],
  ['!%C3%A9 a', { handle: '!', suffix: 'é' }],
])('scanTag() of %j', (text, expected) => {
  expect(scanTag(over(text), dialect())).toMatchObject(expected);
});

test.each([
  ['!<tag:x a', "did not find the expected '>'"],
  ['!!str,a', 'is not allowed in a YAML tag'],
  ['!! a', 'did not find expected tag URI'],
  ['!%zz a', 'did not find URI escaped octet'],
  ['!%ff a', 'found an incorrect leading UTF-8 octet'],
  ['!%C3%41 a', 'found an incorrect trailing UTF-8 octet'],
])('scanTag() refuses %j', (text, message) => {
  expect(() => scanTag(over(text), dialect())).toThrow(message);
});

test('scanAnchor() takes more characters from rc.3 on', () => {
  expect(scanAnchor(over('&a.b c'), 'anchor', dialect('v1.12.0'))).toMatchObject({ kind: 'anchor', value: 'a.b' });
  expect(() => scanAnchor(over('&a.b c'), 'anchor', dialect('v1.11.0'))).toThrow('did not find expected alphabetic');
  expect(() => scanAnchor(over('* '), 'alias', dialect())).toThrow('did not find expected alphabetic');
});

test('scanTagHandle() of a directive ends with its second mark', () => {
  expect(scanTagHandle(over('!h! '), true)).toBe('!h!');
  expect(scanTagHandle(over('!suffix'), false)).toBe('!suffix');
  expect(() => scanTagHandle(over('!h '), true)).toThrow("did not find expected '!'");
  expect(() => scanTagHandle(over('h'), true)).toThrow("did not find expected '!'");
});
