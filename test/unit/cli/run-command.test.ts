import { expect, test } from 'vitest';
import * as z from 'zod';
import { type CliContext, defineCommand, flag } from '../../../src/cli/command.ts';
import { runCommand } from '../../../src/cli/run-command.ts';
import { testTerminal } from '../../fixtures/command-line.ts';

const given: unknown[] = [];
const command = defineCommand({
  name: 'try',
  summary: 'Tries things',
  description: 'At length',
  examples: ['rootsmith try it'],
  args: z.strictObject({
    first: flag(z.string(), { description: 'The first.' }),
    more: flag(z.array(z.string()).default([]), { description: 'More.' }),
  }),
  flags: z.strictObject({
    dryRun: flag(z.boolean().default(false), { description: 'Change nothing.' }),
    checks: flag(z.boolean().default(true), { description: 'Check nothing.' }),
    level: flag(z.coerce.number().int().optional(), { short: 'l', placeholder: 'N', description: 'How much.' }),
    form: flag(z.enum(['a', 'b']).default('a'), { description: 'Which.' }),
    also: flag(z.array(z.string()).default([]), { placeholder: 'X', description: 'Others.' }),
  }),
  async run({ print }: CliContext, args, flags) {
    given.push({ args, flags });
    print('a\tb\u001b[31m');
  },
});

test('runCommand() gives arguments and flags as they were typed', async () => {
  const terminal = testTerminal();
  const argv = [
    'one',
    'two',
    'three',
    '--dry-run',
    '--no-checks',
    '-l',
    '3',
    '--form',
    'b',
    '--also',
    'x',
    '--also',
    'y',
  ];

  expect(await runCommand(command, argv, terminal)).toBe(0);

  expect(given.at(-1)).toEqual({
    args: { first: 'one', more: ['two', 'three'] },
    flags: { dryRun: true, checks: false, level: 3, form: 'b', also: ['x', 'y'] },
  });
  expect(terminal.text('stdout')).toBe('a\tb\\u001b[31m\n');
});

test.each([
  [[], '`rootsmith try` needs its argument `first`'],
  [['one', '--nonsense'], '`rootsmith try` has no flag `--nonsense`'],
  [['one', '--level', 'x'], '`--level` takes a whole number, not `x`'],
  [['one', '--form', 'c'], '`--form` takes a or b, not `c`'],
])('runCommand() refuses %j', async (argv, message) => {
  await expect(runCommand(command, argv, testTerminal())).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(message),
  });
});

test('runCommand() ends at a signal, whatever the command says of it', async () => {
  const waiting = defineCommand({
    ...command,
    run: async ({ signal }) => {
      process.emit('SIGTERM', 'SIGTERM');
      expect(signal.aborted).toBe(true);
      throw new Error('stopped in the middle');
    },
  });

  await expect(runCommand(waiting, ['one'], testTerminal())).rejects.toMatchObject({
    code: 'INTERRUPTED',
    message: 'stopped by SIGTERM',
  });
});
