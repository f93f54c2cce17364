import { resolve } from 'node:path';
import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';

const args = z.strictObject({
  dir: flag(z.string(), { description: 'A checkout of siderolabs/pkgs.' }),
});

const flags = z.strictObject({
  source: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'The tarball of the kernel that the checkout names.',
  }),
  arch: flag(z.enum(['amd64', 'arm64']).default('amd64'), {
    placeholder: 'NAME',
    description: 'The architecture whose configuration is edited.',
  }),
  output: flag(z.string().optional(), {
    short: 'o',
    placeholder: 'FILE',
    description: 'Write the changed options as a fragment here, and leave the checkout as it is.',
  }),
});

export const kernelMenuconfigCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'kernel menuconfig',
  summary: 'Edit the kernel configuration of a checkout of siderolabs/pkgs in its menu',
  description:
    'Unpacks the kernel, applies the patches of the checkout, and runs `make menuconfig` with the compiler of this machine. Writes back only what was changed, and prints it',
  examples: [
    'rootsmith kernel menuconfig ../pkgs --source linux-6.18.42.tar.xz',
    'rootsmith kernel menuconfig ../pkgs --source linux-6.18.42.tar.xz -o my.config',
  ],
  args,
  flags,
  async run(context, { dir }, { source, arch, output }) {
    refuseWithoutTerminal(context);
    if (source === undefined)
      throw usage('the menu needs the kernel source', 'Name the tarball: `--source linux-VERSION.tar.xz`.');
    const { editPkgsConfig } = await import('../../kernel/index.ts');
    const { directory, env } = context.terminal;
    const archive = resolve(directory, source);
    const writes = output === undefined;
    const options = { archive, architecture: arch, writes, env, signal: context.signal };
    const { changed } = await editPkgsConfig(resolve(directory, dir), options);
    const lines = changed.map(({ line }) => line);
    if (output !== undefined) await writeFragment(resolve(directory, output), lines);
    for (const line of lines.length > 0 ? lines : ['nothing was changed']) context.print(line);
  },
});

function refuseWithoutTerminal({ terminal }: CliContext): void {
  const { isTTY } = terminal.stdout as Partial<NodeJS.WriteStream>;
  if (isTTY !== true)
    throw usage('the menu needs a terminal', 'Run it in one, or set options by `rootsmith kernel pkgs --option X=y`.');
}

async function writeFragment(path: string, lines: readonly string[]): Promise<void> {
  const { fromByteString, streamOf } = await import('../../bytes/index.ts');
  const { writeFileWhole } = await import('../../files/index.ts');
  await writeFileWhole(path, streamOf(fromByteString(lines.map((line) => `${line}\n`).join(''))));
}
