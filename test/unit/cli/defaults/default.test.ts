import { expect, test } from 'vitest';
import * as z from 'zod';
import { flag } from '../../../../src/cli/command.ts';
import {
  canDefault,
  type Default,
  isGeneralFlag,
  parsedValue,
  typedDefault,
} from '../../../../src/cli/defaults/default.ts';
import { parametersOf } from '../../../../src/cli/parameters/parameter.ts';

const flags = parametersOf(
  z.strictObject({
    push: z.boolean().default(false),
    xattrs: z.boolean().default(true),
    also: z.array(z.string()).default([]),
    tag: z.string().optional(),
    password: flag(z.string().optional(), { description: '', hidden: true }),
  }),
);

function set(name: string, ...words: readonly string[]): Default {
  const parameter = flags.find((one) => one.name === name);
  if (parameter === undefined) throw new Error(`no flag ${name}`);
  return { parameter, words, isGeneral: false, from: 'X', origin: { subject: 'X' } };
}

test.each([
  [set('push', 'true'), true, '--push'],
  [set('push', '0'), false, '--no-push'],
  [set('xattrs', 'false'), false, '--no-xattrs'],
  [set('also', 'a', 'b'), ['a', 'b'], '--also a --also b'],
  [set('tag', 'x:1'), 'x:1', '--tag x:1'],
])('parsedValue() and typedDefault() of %j', (found, value, typed) => {
  expect(parsedValue(found)).toEqual(value);
  expect(typedDefault(found)).toBe(typed);
});

test('isGeneralFlag() knows flags that mean the same everywhere, and those that do so in some commands', () => {
  expect(isGeneralFlag('mirror copy', 'platform')).toBe(true);
  expect(isGeneralFlag('build', 'registry')).toBe(true);
  expect(isGeneralFlag('doctor', 'registry')).toBe(false);
  expect(isGeneralFlag('build', 'output')).toBe(false);
});

test('canDefault() leaves out flags that are only understood to be refused', () => {
  expect(flags.filter((one) => !canDefault(one)).map(({ name }) => name)).toEqual(['password']);
});
