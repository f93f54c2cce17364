import { expect, test } from 'vitest';
import * as z from 'zod';
import { environmentDefaults, strayVariables } from '../../../../src/cli/defaults/environment.ts';
import { parametersOf } from '../../../../src/cli/parameters/parameter.ts';

const flags = parametersOf(
  z.strictObject({
    retries: z.coerce.number().optional(),
    plainHttp: z.array(z.string()).default([]),
    engine: z.string().optional(),
  }),
);

const found = (env: Readonly<Record<string, string>>) =>
  environmentDefaults('mirror copy', flags, env).map(({ parameter, words, from, isGeneral }) => [
    parameter.name,
    words,
    from,
    isGeneral,
  ]);

test('environmentDefaults() reads a variable for all commands, and one for the command before it', () => {
  expect(found({ ROOTSMITH_RETRIES: '4' })).toEqual([['retries', ['4'], 'ROOTSMITH_RETRIES', true]]);
  expect(found({ ROOTSMITH_RETRIES: '4', ROOTSMITH_MIRROR_COPY_RETRIES: '5' })).toEqual([
    ['retries', ['5'], 'ROOTSMITH_MIRROR_COPY_RETRIES', false],
  ]);
});

test('environmentDefaults() splits values of a flag that may be given again, and ignores empty variables', () => {
  expect(found({ ROOTSMITH_PLAIN_HTTP: ' a:1  b:2 ', ROOTSMITH_RETRIES: '' })).toEqual([
    ['plain-http', ['a:1', 'b:2'], 'ROOTSMITH_PLAIN_HTTP', true],
  ]);
});

test('environmentDefaults() takes a flag that means other things elsewhere only for its command', () => {
  expect(found({ ROOTSMITH_ENGINE: 'x' })).toEqual([]);
  expect(found({ ROOTSMITH_MIRROR_COPY_ENGINE: 'x' })).toHaveLength(1);
});

test('strayVariables() names variables that mean nothing', () => {
  const env = { ROOTSMITH_ENGINE: 'x', ROOTSMITH_RETRIES: '1', ROOTSMITH_CONFIG: 'c', PATH: '/bin' };

  expect(strayVariables([['mirror copy', flags]], env)).toEqual(['ROOTSMITH_ENGINE']);
});
