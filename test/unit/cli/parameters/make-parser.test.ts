import { expect, test } from 'vitest';
import * as z from 'zod';
import { defineCommand, flag, flagGroup } from '../../../../src/cli/command.ts';
import { helpOf } from '../../../../src/cli/parameters/make-parser.ts';

const command = defineCommand({
  name: 'try',
  summary: 'Tries things',
  args: z.strictObject({
    first: flag(z.string(), { description: 'The first.' }),
    more: flag(z.array(z.string()).default([]), { description: 'More.' }),
  }),
  flags: z.strictObject({
    checks: flag(z.boolean().default(true), { description: 'Check nothing.' }),
    level: flag(z.coerce.number().int().optional(), { short: 'l', placeholder: 'N', description: 'How much.' }),
    form: flag(z.enum(['a', 'b']).default('a'), { description: 'Which.' }),
    also: flag(z.array(z.string()).default([]), { placeholder: 'X', description: 'Others.' }),
    secret: flag(z.string().optional(), { description: 'Refused.', hidden: true }),
  }),
  run: async () => {},
});

test('helpOf() shows choices, defaults, and switches that turn something off', () => {
  const help = helpOf(command);

  expect(help).toContain('Usage: rootsmith try [options] <first> [more...]');
  expect(help).toContain('--no-checks');
  expect(help).toContain('-l, --level <N>');
  expect(help).toContain('(one of a, b; default a)');
  expect(help).toContain('(may be given again)');
});

test('helpOf() shows groups of flags below the others', () => {
  const grouped = flagGroup('Names', { name: flag(z.string().optional(), { description: 'A name.' }) });
  const help = helpOf(defineCommand({ ...command, flags: z.strictObject({ ...command.flags.shape, ...grouped }) }));

  expect(help).toMatch(/\nOptions:\n[\s\S]*\nNames:\n {2}--name <value>/);
});

test('helpOf() says nothing of a hidden flag', () => {
  expect(helpOf(command)).not.toContain('--secret');
});
