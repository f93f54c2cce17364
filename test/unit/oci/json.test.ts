import { expect, test } from 'vitest';
import { encodeJson } from '../../../src/oci/index.ts';
import { at, parseJson, stringMapOf } from '../../../src/oci/json.ts';

test('encodeJson() escapes what Go escapes', () => {
  expect(new TextDecoder().decode(encodeJson({ b: '<a>&\u2028é', a: [1, null] }))).toBe(
    String.raw`{"b":"\u003ca\u003e\u0026\u2028é","a":[1,null]}`,
  );
});

test('at() does not see what objects inherit', () => {
  const document = parseJson(new TextEncoder().encode('{}'), { what: 'x', limitBytes: 10 });

  expect(at(document, 'constructor').value).toBeUndefined();
});

test('parseJson() refuses text that is not UTF-8', () => {
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), { what: 'x', limitBytes: 10 })).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID' }),
  );
});

test.each([
  ['another case', '{"Layers":[]}', 'Layers'],
  ['both cases', '{"layers":[],"LAYERS":[]}', 'LAYERS'],
  ['a long s, which Go folds', '{"layerſ":[]}', 'layerſ'],
])('at() refuses a field in %s', (_, text, written) => {
  const document = parseJson(new TextEncoder().encode(text), { what: 'x', limitBytes: 100 });

  expect(() => at(document, 'layers')).toThrow(
    expect.objectContaining({
      code: 'MANIFEST_INVALID',
      message: `x: \`layers\` is written as \`${written}\`, which only some readers accept`,
    }),
  );
});

test('stringMapOf() takes keys that differ in case: they are names, not fields', () => {
  const document = parseJson(new TextEncoder().encode('{"m":{"a":"1","A":"2"}}'), { what: 'x', limitBytes: 100 });

  expect(stringMapOf(at(document, 'm'))).toEqual({ a: '1', A: '2' });
});
