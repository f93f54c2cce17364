import { expect, test } from 'vitest';
import { complaintsError } from '../../../src/recipe/complaints.ts';

const complaint = (line: number, message: string, hint?: string) => ({
  at: { file: 'r.yaml', line, column: 2 },
  field: `layers[${line}]`,
  message,
  hint,
});

test('complaintsError() sorts by position, and takes message, hint and details of the first', () => {
  const error = complaintsError('RECIPE_INVALID', [complaint(9, 'second'), complaint(3, 'first', 'Fix it.')], 'Other.');

  expect(error).toMatchObject({
    code: 'RECIPE_INVALID',
    lines: ['r.yaml:3:2: at `layers[3]`: first', 'r.yaml:9:2: at `layers[9]`: second'],
    hint: 'Fix it.\nOther.',
    details: { line: 3, column: 2, path: 'layers[3]', count: 2 },
  });
});

test('complaintsError() takes the general hint where the first complaint has none', () => {
  expect(complaintsError('RECIPE_INVALID', [complaint(1, 'x')], 'See the schema.').hint).toBe('See the schema.');
});

test('complaintsError() lists twenty, and counts all', () => {
  const error = complaintsError(
    'RECIPE_INVALID',
    Array.from({ length: 25 }, (_, line) => complaint(line, 'x')),
    '',
  );

  expect(error.lines).toHaveLength(21);
  expect(error.lines.at(-1)).toBe('and 5 more');
  expect(error.details['count']).toBe(25);
});

test('complaintsError() needs a complaint', () => {
  expect(() => complaintsError('RECIPE_INVALID', [], '')).toThrow('bug: ');
});
