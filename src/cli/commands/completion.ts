import * as z from 'zod';
import { type Command, defineCommand, flag } from '../command.ts';
import { shellScripts, shells } from '../shell-scripts.ts';

const args = z.strictObject({
  shell: flag(z.enum(shells), { description: 'One of bash, zsh, fish, powershell.' }),
});

const flags = z.strictObject({});

export const completionCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'completion',
  summary: 'Print the completion of commands, flags and values for a shell',
  description:
    'The script asks rootsmith for what fits: commands, flags, their values, releases of Talos, platforms, files, and places such as oci:DIR',
  examples: [
    'source <(rootsmith completion bash)  # in ~/.bashrc',
    'source <(rootsmith completion zsh)  # in ~/.zshrc, after compinit',
    'rootsmith completion fish > ~/.config/fish/completions/rootsmith.fish',
    'rootsmith completion powershell | Out-String | Invoke-Expression  # in $PROFILE',
  ],
  args,
  flags,
  run: async ({ printText }, { shell }) => printText(`${shellScripts[shell]}\n`),
});
