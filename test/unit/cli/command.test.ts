import { expect, test } from 'vitest';
import * as z from 'zod';
import { defineCommand, flag, flagGroup } from '../../../src/cli/command.ts';

test('flag() adds what the help text shows', () => {
  const type = flag(z.string(), { description: 'A name.', placeholder: 'NAME' });

  expect(z.globalRegistry.get(type)).toEqual({ description: 'A name.', placeholder: 'NAME' });
});

test('defineCommand() gives the command as it is', () => {
  const command = { name: 'x', summary: 'X', args: z.strictObject({}), flags: z.strictObject({}), run: async () => {} };

  expect(defineCommand(command)).toBe(command);
});

test('flagGroup() puts flags under a heading, and keeps what else they show', () => {
  const { name } = flagGroup('Names', { name: flag(z.string().default('a'), { description: 'A name.' }) });

  expect(z.globalRegistry.get(name)).toMatchObject({ description: 'A name.', group: 'Names' });
  expect(name.parse(undefined)).toBe('a');
});
