import { expect, test } from 'vitest';
import { parsedJson } from '../../../src/bytes/parsed-json.ts';

test.each([
  ['{"a":[1,null]}', { a: [1, null] }],
  ['7', 7],
  ['', undefined],
  ['{"a":1', undefined],
  ['<html></html>', undefined],
])('parsedJson() of %j gives %j, as text and as bytes', (text, expected) => {
  expect(parsedJson(text)).toEqual(expected);
  expect(parsedJson(new TextEncoder().encode(text))).toEqual(expected);
});
