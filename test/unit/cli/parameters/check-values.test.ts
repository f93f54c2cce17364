import { expect, test } from 'vitest';
import * as z from 'zod';
import type { AnyCommand } from '../../../../src/cli/command.ts';
import { commands } from '../../../../src/cli/commands/index.ts';
import { checkValues, flagOrigin } from '../../../../src/cli/parameters/check-values.ts';
import { longFlag, type Parameter, parametersOf } from '../../../../src/cli/parameters/parameter.ts';
import { runCommand } from '../../../../src/cli/run-command.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';

const schema = z.strictObject({
  jobs: z.coerce.number().int().min(1).max(64).optional(),
  from: z.coerce.number().int().min(2).optional(),
  engine: z.enum(['graft', 'squashfs-tools', 'docker']).default('graft'),
  to: z.string().optional(),
  tags: z.array(z.string()).default([]),
});

test('checkValues() gives words their types and fills in defaults', () => {
  expect(checkValues(schema, { jobs: '7', tags: ['a'] }, flagOrigin)).toEqual({
    jobs: 7,
    tags: ['a'],
    engine: 'graft',
  });
});

test.each([
  [{ engine: 'foo' }, '`--engine` takes graft, squashfs-tools or docker, not `foo`', '--help'],
  [{ engine: 'grfat' }, 'not `grfat`', 'Did you mean `graft`?'],
  [{ jobs: '65' }, '`--jobs` takes a whole number from 1 to 64, not `65`', '--help'],
  [{ jobs: '' }, 'not an empty text', '--help'],
  [{ jobs: '0x10' }, 'not `0x10`', '--help'],
  [{ jobs: '1.5' }, 'not `1.5`', '--help'],
  [{ from: '1' }, '`--from` takes a whole number from 2 on, not `1`', '--help'],
])('checkValues() refuses %j in our words', (values, message, hint) => {
  expect(() => checkValues(schema, values, flagOrigin)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    }),
  );
});

test('checkValues() names a flag that is missing', () => {
  expect(() => checkValues(z.strictObject({ to: z.string() }), {}, flagOrigin)).toThrow('`--to` is missing');
});

/** The words of zod and of commander, which say nothing to whoever typed a command. */
const foreign = /invalid|expected|received|too (?:small|big)|undefined|nan\b|argument missing|required option/i;

interface Case {
  readonly name: string;
  readonly command: AnyCommand;
  readonly words: readonly string[];
}

const cases: readonly Case[] = (
  await Promise.all(
    commands.map(async ({ load }) => {
      const command = await load();
      return parametersOf(command.flags).flatMap((flag) => badWords(flag).map((words) => caseOf(command, words)));
    }),
  )
).flat();

function caseOf(command: AnyCommand, words: readonly string[]): Case {
  return { name: `${command.name} ${words.join(' ')}`, command, words };
}

/** Every way to give a flag a value that its type does not allow. */
function badWords(flag: Parameter): readonly (readonly string[])[] {
  const long = longFlag(flag);
  const typo = [[`${long}x`], [long.replace('--', '--x-')]];
  if (flag.kind === 'switch') return [...typo, [`${long}=maybe`]];
  const twice = flag.repeats ? [] : [[`${long}=1`, `${long}=2`]];
  const bad = flag.kind === 'text' ? [] : ['', 'foo', '-1', '1e3', '0x10', '99999999999999999999'];
  const short = flag.meta.short === undefined ? [] : [[`-${flag.meta.short}`]];
  return [...typo, ...twice, ...short, [long], ...bad.map((value) => [`${long}=${value}`])];
}

test('every flag of every command refuses a bad value in our words', async () => {
  const foreignWords: string[] = [];
  for (const { name, command, words } of cases) {
    const typed = parametersOf(command.args).filter(({ isOptional }) => !isOptional);
    const line = [...typed.map(() => 'x'), ...words];
    const stopped = { ...command, run: async () => Promise.reject(new Error('it ran')) };
    const error: unknown = await runCommand(stopped, line, testTerminal()).catch((reason: unknown) => reason);
    const { code, message = '', hint = '' } = error as { code?: string; message?: string; hint?: string };
    if (code !== 'USAGE' || foreign.test(`${message} ${hint}`)) foreignWords.push(`${name}: ${message}`);
  }

  expect(foreignWords).toEqual([]);
  expect(cases.length).toBeGreaterThan(1000);
});
