import { expect, test } from 'vitest';
import * as z from 'zod';
import { readChecked } from '../../../src/recipe/read-checked.ts';

const schema = z.strictObject({ name: z.string() });
const options = { file: 'm.yaml', wanted: 'Mirror', code: 'MIRROR_INVALID', hint: 'See the schema.' } as const;

test('readChecked() gives the value and the positions of its fields', () => {
  const { value, positions } = readChecked('\nname: a\n', schema, options);

  expect(value).toEqual({ name: 'a' });
  expect(positions.get('name')?.value).toEqual({ line: 2, column: 7 });
});

test('readChecked() throws the code that it was given, for the schema and for the syntax', () => {
  expect(() => readChecked('name: 1', schema, options)).toThrow(
    expect.objectContaining({ code: 'MIRROR_INVALID', message: expect.stringContaining('m.yaml:1:7: at `name`') }),
  );
  expect(() => readChecked('name: [', schema, options)).toThrow(
    expect.objectContaining({ code: 'MIRROR_INVALID', hint: 'Correct the YAML syntax.' }),
  );
});
