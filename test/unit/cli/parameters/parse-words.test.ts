import { expect, test } from 'vitest';
import * as z from 'zod';
import { defineCommand, flag } from '../../../../src/cli/command.ts';
import { makeParser } from '../../../../src/cli/parameters/make-parser.ts';
import { parametersOf } from '../../../../src/cli/parameters/parameter.ts';
import { type ParsedWords, parseWords } from '../../../../src/cli/parameters/parse-words.ts';

const command = defineCommand({
  name: 'try',
  summary: 'Tries things',
  args: z.strictObject({ first: flag(z.string(), { description: 'The first.' }) }),
  flags: z.strictObject({
    push: flag(z.boolean().default(false), { description: 'Push.' }),
    checks: flag(z.boolean().default(true), { description: 'Check nothing.' }),
    tag: flag(z.string().optional(), { short: 't', placeholder: 'REF', description: 'Name.' }),
    level: flag(z.coerce.number().int().default(3), { description: 'How much.' }),
    also: flag(z.array(z.string()).default([]), { placeholder: 'X', description: 'Others.' }),
  }),
  run: async () => {},
});

const parse = (...argv: readonly string[]): ParsedWords | undefined =>
  parseWords(makeParser(command), argv, parametersOf(command.flags));

test('parseWords() gives what was typed, without defaults', () => {
  expect(parse('a', '--tag', 'x', '--also=1', '--also', '-x')).toEqual({
    args: ['a'],
    flags: { tag: 'x', also: ['1', '-x'] },
  });
  expect(parse('a', '--no-checks', '--tag', 'same', '-t', 'same')).toEqual({
    args: ['a'],
    flags: { checks: false, tag: 'same' },
  });
});

test('parseWords() gives nothing when help was asked for', () => {
  expect(parse('--help')).toBeUndefined();
});

test.each([
  [[], '`rootsmith try` needs its argument `first`', '[options] <first>'],
  [['a', 'b'], '`rootsmith try` takes one argument, and `b` is one too many', '[options] <first>'],
  [['a', '--tga', 'x'], '`rootsmith try` has no flag `--tga`', 'Did you mean `--tag`?'],
  [['a', '--helf'], 'has no flag `--helf`', 'Did you mean `--help`?'],
  [['a', '--xyzzy=secret'], '`rootsmith try` has no flag `--xyzzy`', '--help'],
  [['a', '-xsecret'], '`rootsmith try` has no flag `-x`', '--help'],
  [['a', '--tag'], '`--tag` takes REF, but nothing follows', '`--tag REF`'],
  [['a', '--tag', '--push'], '`--tag` takes REF, but `--push` follows', '`--tag REF`'],
  [['a', '--also', '-t', 'x'], '`--also` takes X, but `-t` follows', '`--also X`'],
  [['a', '-t', 'x', '--tag', 'y'], '`--tag` is given twice, as `x` and as `y`', 'Give it once.'],
])('parseWords() refuses %j in our words', (argv, message, hint) => {
  expect(() => parse(...argv)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    }),
  );
});

test('parseWords() lets a value begin with a dash, and anything follow two dashes', () => {
  expect(parse('a', '--tag=--push')?.flags).toEqual({ tag: '--push' });
  expect(parse('--', '--push')?.args).toEqual(['--push']);
});
