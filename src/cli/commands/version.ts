import * as z from 'zod';
import { type Command, defineCommand, flag } from '../command.ts';
import { version } from '../version.ts';

const args = z.strictObject({});

const flags = z.strictObject({
  json: flag(z.boolean().default(false), { description: 'Print it as JSON, with the version of Node.' }),
});

export const versionCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'version',
  summary: 'Print the version of rootsmith',
  description: 'The same as `rootsmith --version` and `rootsmith -v`',
  examples: ['rootsmith version --json'],
  args,
  flags,
  async run({ print }, _args, { json }) {
    print(json ? JSON.stringify({ version: version(), node: process.versions.node }) : `rootsmith ${version()}`);
  },
});
