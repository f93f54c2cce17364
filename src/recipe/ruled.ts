import * as z from 'zod';

/** A text with a rule that says, in words that follow "expected", what is wrong; undefined where nothing is. */
export function ruled(description: string, problem: (value: string) => string | undefined) {
  return z
    .string()
    .superRefine((value, context) => {
      const expected = problem(value);
      if (expected !== undefined) context.addIssue({ code: 'custom', message: `expected ${expected}` });
    })
    .meta({ description });
}
