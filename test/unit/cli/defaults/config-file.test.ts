import { expect, test } from 'vitest';
import * as z from 'zod';
import { fileDefaults, parseConfigFile } from '../../../../src/cli/defaults/config-file.ts';
import { parametersOf } from '../../../../src/cli/parameters/parameter.ts';

const flags = parametersOf(
  z.strictObject({
    retries: z.coerce.number().optional(),
    platform: z.array(z.string()).default([]),
    referrers: z.boolean().default(true),
  }),
);

const defaults = (text: string) =>
  fileDefaults(parseConfigFile(text, 'c.yaml', ['build', 'mirror copy']), 'mirror copy', flags).map(
    ({ parameter, words, from }) => [parameter.name, words, from],
  );

test('fileDefaults() takes the values of the command before those for all', () => {
  const text =
    'general: { retries: 3, platform: [linux/amd64, linux/arm64] }\ncommands:\n  mirror copy:\n    retries: 4\n';

  expect(defaults(text)).toEqual([
    ['retries', ['4'], 'c.yaml:4:5'],
    ['platform', ['linux/amd64', 'linux/arm64'], 'c.yaml:1:24'],
  ]);
});

test.each(['', '# nothing\n', 'general:\ncommands:\n  mirror copy:\n'])(
  'fileDefaults() finds nothing in %j',
  (text) => {
    expect(defaults(text)).toEqual([]);
  },
);

test.each([
  ['generl: {}', 'c.yaml:1:1: at `generl`: unknown key `generl`', 'Write `general`.'],
  ['general:\n  outptu: x', 'c.yaml:2:3: at `general.outptu`: unknown key `outptu`', 'config show'],
  ['commands: {mirror cpoy: {}}', 'c.yaml:1:12: at `commands["mirror cpoy"]`: unknown key', 'Write `mirror copy`.'],
  ['commands: {mirror copy: {retires: 1}}', 'unknown key `retires`', 'Write `retries`.'],
  ['commands: {mirror copy: 7}', 'c.yaml:1:12: at `commands["mirror copy"]`: it is not a mapping', 'general'],
  ['- a', 'c.yaml:1:1: it is not a mapping', 'general'],
  ['general: {retries: [1, 2]}', 'c.yaml:1:11: `retries` takes a whole number, not a list', 'Write one value.'],
  ['general: {platform: {a: 1}}', '`platform` takes value, not a mapping', 'a list of values'],
  ['general: [', 'c.yaml:1:', 'Correct the YAML syntax.'],
])('parseConfigFile() and fileDefaults() refuse %j', (text, message, hint) => {
  expect(() => defaults(text)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    }),
  );
});
