import { expect, test } from 'vitest';
import { invalidField, isListOfTexts } from '../../../src/oci/json-fields.ts';

test.each([
  [['a', 'b'], true],
  [[], true],
  [['a', 1], false],
  ['a', false],
  [{ length: 0 }, false],
  [null, false],
])('isListOfTexts(%j) is %s', (value, expected) => {
  expect(isListOfTexts(value)).toBe(expected);
});

test('invalidField() names the document, the field and what it should be', () => {
  expect(invalidField('the list', 'tags', 'a list')).toMatchObject({
    code: 'MANIFEST_INVALID',
    message: 'cannot use the list: `tags` is not a list',
    details: { field: 'tags' },
  });
});
