import { expect, test } from 'vitest';
import { JSON_DEPTH_LIMIT, JSON_MEMBERS_LIMIT, parseJsonBytes, parseJsonText } from '../../../src/oci/json-text.ts';

test.each([
  ['of the top', '{"layers":[],"config":{},"layers":[1]}', '', 'layers'],
  ['that is escaped once', String.raw`{"layers":[],"\u006cayers":[]}`, '', 'layers'],
  ['inside a list', '{"a":[{"b":1},{"b":1,"c":{},"b":2}]}', 'a[1]', 'b'],
  ['in a list of lists', '[[1,{"x":{"y":1,"y":1}}]]', '[0][1].x', 'y'],
  ['that is empty', '{"":1,"":2}', '', ''],
  ['that objects inherit', '{"__proto__":1,"a":{},"__proto__":2}', '', '__proto__'],
  ['with a quote in it', String.raw`{"a\"":1,"b":"\\","a\"":2}`, '', 'a"'],
  ['after spaces', '{ "a" : 1 ,\n "a" : 2 }', '', 'a'],
])('parseJsonText() refuses a key that comes twice: one %s', (_, text, path, key) => {
  expect(() => parseJsonText(text, 'it')).toThrow(
    expect.objectContaining({
      code: 'MANIFEST_INVALID',
      message: `it has the key \`${key}\` twice in ${path === '' ? 'its top object' : `\`${path}\``}`,
      details: { field: path },
    }),
  );
});

test.each([
  '{"a":{"b":1},"c":{"b":1}}',
  '[{"a":1},{"a":1}]',
  '{"a":"a","b":["a","a"],"c":"{\\"a\\":1,\\"a\\":2}"}',
  '{"a":{"a":{"a":{}}},"b":[[],[{}]]}',
  String.raw`{"a":"\"","b":"\\\"","c":"[[[{{"}`,
  '{"A":1,"a":2}',
  '"x"',
  ' 1.5e3 ',
])('parseJsonText() reads %s', (text) => {
  expect(parseJsonText(text, 'it')).toEqual(JSON.parse(text));
});

test('parseJsonText() reads what is nested as deep as the limit, and nothing deeper', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  expect(parseJsonText(nested(JSON_DEPTH_LIMIT), 'it')).toBeInstanceOf(Array);
  for (const text of [nested(JSON_DEPTH_LIMIT + 1), nested(2_000_000), '{"a":'.repeat(500_000)]) {
    expect(() => parseJsonText(text, 'it')).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED', message: 'it is nested more than 100 levels deep' }),
    );
  }
});

test('parseJsonText() bounds the members of one object', () => {
  const text = `{"a":{${Array.from({ length: JSON_MEMBERS_LIMIT + 1 }, (_, at) => `"${at}":0`).join(',')}}}`;

  expect(() => parseJsonText(text, 'it')).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED', details: { field: 'a' } }),
  );
});

test.each(['', '{', ']', '}}}', '{"a":1,"a"', '{"a":1,"a":}', '"', '"\\', ',,,', '{]', '[}', '{"\\u00":1,"\\u00":1}'])(
  'parseJsonText() calls %j no JSON',
  (text) => {
    expect(() => parseJsonText(text, 'it')).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID', message: 'it is not JSON' }),
    );
  },
);

test('parseJsonBytes() refuses text that is not UTF-8', () => {
  expect(() => parseJsonBytes(Uint8Array.of(0x22, 0xff, 0x22), 'it')).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID' }),
  );
});
