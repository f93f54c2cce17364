import { basename, resolve } from 'node:path';
import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';

const args = z.strictObject({
  dir: flag(z.string(), { description: 'The source of a module, with `Kbuild` or `Makefile`.' }),
});

const flags = z.strictObject({
  kernel: flag(z.string().optional(), {
    placeholder: 'TREE',
    description: 'The kernel source that the patch is for: a folder, or an archive such as linux-6.1.tar.xz.',
  }),
  into: flag(z.string().default('drivers/misc'), {
    placeholder: 'FOLDER',
    description: 'The folder of the tree that takes the module in.',
  }),
  name: flag(z.string().optional(), {
    placeholder: 'NAME',
    description: 'The name of its folder and, in capitals, of its option. Default: that of DIR.',
  }),
  output: flag(z.string().optional(), {
    short: 'o',
    placeholder: 'FILE',
    description: 'Write the patch here. Default: standard output.',
  }),
});

export const modulesPatchCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'modules patch',
  summary: 'Make a patch that brings an out-of-tree module into the kernel tree',
  description:
    'Writes a git-style patch for `patch -p1`: the files, makefiles for inside the tree, an option that must be `m`, and the lines that name it. It needs the kernel source, whose lines are the context of the patch',
  examples: [
    'rootsmith modules patch ./my-driver --kernel linux-6.18.42.tar.xz -o patches/0001-my-driver.patch',
    'rootsmith modules patch ./my-driver --kernel ../linux --into drivers/net/ethernet --name my_nic',
  ],
  args,
  flags,
  async run(context, { dir }, { kernel, into, name, output }) {
    const { patchOfModule, readModuleSource, readTreeGlue } = await import('../../kernel/index.ts');
    if (kernel === undefined) {
      throw usage(
        'the patch needs the kernel source that it is for',
        'Name it: `--kernel linux-VERSION.tar.xz`; the lines around a change have to be those of that version.',
      );
    }
    const { directory } = context.terminal;
    const folder = resolve(directory, dir);
    const files = await readModuleSource(folder);
    const glue = await readTreeGlue(resolve(directory, kernel), { folder: into, signal: context.signal });
    const patch = patchOfModule(files, glue, { name: name ?? basename(folder) });
    for (const message of patch.notes) context.report({ kind: 'warning', message });
    await write(patch.text, output, context);
    if (output !== undefined) for (const option of patch.options) context.print(`${option}=m`);
  },
});

/** The patch is bytes, not text: a source may be in any encoding. */
async function write(text: string, output: string | undefined, { terminal }: CliContext): Promise<void> {
  const { fromByteString, streamOf } = await import('../../bytes/index.ts');
  const bytes = fromByteString(text);
  if (output === undefined) {
    terminal.stdout.write(bytes);
    return;
  }
  const { writeFileWhole } = await import('../../files/index.ts');
  await writeFileWhole(resolve(terminal.directory, output), streamOf(bytes));
}
