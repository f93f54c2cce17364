import * as z from 'zod';
import { type Command, defineCommand, flag } from '../command.ts';

const args = z.strictObject({
  command: flag(z.array(z.string()).default([]), { description: 'A command, or a group of commands.' }),
});

const flags = z.strictObject({});

/** For the overview and for completion: the words after `help` are handled before a command is loaded. */
export const helpCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'help',
  summary: 'Show the help of a command or of a group of commands',
  description: 'The same as `--help` or `-h` behind it',
  examples: ['rootsmith help mirror copy', 'rootsmith help mirror', 'rootsmith help'],
  args,
  flags,
  run: async () => {},
});
