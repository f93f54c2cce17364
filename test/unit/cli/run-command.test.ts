import { expect, test } from 'vitest';
import * as z from 'zod';
import { type CliContext, defineCommand, flag, flagGroup } from '../../../src/cli/command.ts';
import { helpOf, runCommand } from '../../../src/cli/run-command.ts';
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
  [[], "missing required argument 'first'"],
  [['one', '--nonsense'], "unknown option '--nonsense'"],
  [['one', '--level', 'x'], '`--level`:'],
  [['one', '--form', 'c'], '`--form`:'],
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
