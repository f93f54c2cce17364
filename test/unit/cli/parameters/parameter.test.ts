import { expect, test } from 'vitest';
import * as z from 'zod';
import { flag } from '../../../../src/cli/command.ts';
import { flagName, longFlag, parametersOf } from '../../../../src/cli/parameters/parameter.ts';

test('parametersOf() describes every type that flags have', () => {
  const [jobs, checks, form, also, name] = parametersOf(
    z.strictObject({
      jobs: flag(z.coerce.number().int().min(1).max(64).optional(), { description: '', placeholder: 'N' }),
      checks: z.boolean().default(true),
      form: z.enum(['a', 'b']).default('a'),
      also: z.array(z.string()).default([]),
      commonName: z.string().min(1),
    }),
  );

  expect(jobs).toMatchObject({ kind: 'number', least: 1, most: 64, isOptional: true, meta: { placeholder: 'N' } });
  expect(checks).toMatchObject({ kind: 'switch', fallback: true });
  expect(form).toMatchObject({ kind: 'choice', choices: ['a', 'b'], fallback: 'a' });
  expect(also).toMatchObject({ kind: 'text', repeats: true });
  expect(name).toMatchObject({ kind: 'text', name: 'common-name', isOptional: false, least: 1 });
});

test('longFlag() gives a switch that is on by default the name that turns it off', () => {
  const [on, off] = parametersOf(
    z.strictObject({ xattrs: z.boolean().default(true), push: z.boolean().default(false) }),
  );

  expect([on && longFlag(on), off && longFlag(off)]).toEqual(['--no-xattrs', '--push']);
  expect(flagName('dryRun')).toBe('dry-run');
});
