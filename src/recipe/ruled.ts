import * as z from 'zod';

/** A string schema with a rule. The rule says, in words that follow "expected", what is wrong, or gives undefined. */
export function ruled(description: string, problem: (value: string) => string | undefined) {
  return z
    .string()
    .superRefine((value, context) => {
      const expected = problem(value);
      if (expected !== undefined) context.addIssue({ code: 'custom', message: `expected ${expected}` });
    })
    .meta({ description });
}
