import { expect, test } from 'vitest';
import { encodeJson } from '../../../src/oci/index.ts';
import { at, parseJson } from '../../../src/oci/json.ts';

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
