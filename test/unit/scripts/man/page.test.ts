import { expect, test } from 'vitest';
import * as z from 'zod';
import { commandPage, mainPage, pageName, roff } from '../../../../scripts/man/page.ts';
import { defineCommand, flag, flagGroup } from '../../../../src/cli/command.ts';

const command = defineCommand({
  name: 'try it',
  summary: 'Tries things',
  description: '.dots and \\backslashes',
  examples: ['rootsmith try it --dry-run'],
  args: z.strictObject({ first: flag(z.string(), { description: 'The first.' }) }),
  flags: z.strictObject({
    dryRun: flag(z.boolean().default(false), { short: 'n', description: 'Change nothing.' }),
    ...flagGroup('Names', { tag: flag(z.string().optional(), { placeholder: 'REF', description: 'A name.' }) }),
    secret: flag(z.string().optional(), { description: 'Refused.', hidden: true }),
  }),
  run: async () => {},
});

test('commandPage() has the sections of a manual page, and what --help has', () => {
  const text = commandPage(command, '1.2.3');

  expect(text).toMatch('.TH ROOTSMITH\\-TRY\\-IT 1 "" "rootsmith 1.2.3" "User Commands"\n.SH NAME\n');
  expect(text.match(/^\.SH .*/gm)?.map((line) => line.slice(4))).toEqual([
    'NAME',
    'SYNOPSIS',
    'DESCRIPTION',
    'ARGUMENTS',
    'OPTIONS',
    'EXAMPLES',
    'EXIT STATUS',
    'SEE ALSO',
  ]);
  expect(text).toContain('.TP\n\\fB\\-n, \\-\\-dry\\-run\\fR\nChange nothing.\n');
  expect(text).toContain('.SS Names\n.TP\n\\fB\\-\\-tag <REF>\\fR\n');
  expect(text).not.toContain('secret');
});

test('mainPage() lists the pages of the commands', () => {
  expect(mainPage([command], '1.2.3')).toContain('.BR rootsmith\\-try\\-it (1)\nTries things.');
  expect(pageName('mirror copy')).toBe('rootsmith-mirror-copy');
});

test('roff() escapes what would be a request or an escape', () => {
  expect(roff(".a\n'b \\ -")).toBe("\\&.a\n\\&'b \\e \\-");
  expect(roff('…')).toBe('\\[u2026]');
});
