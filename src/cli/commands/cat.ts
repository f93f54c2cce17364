import * as z from 'zod';
import { type Command, defineCommand } from '../command.ts';
import { inspectFlags, placeArgument, refuseSeveralTrees, treeFlags } from '../inspect/flags.ts';

const args = z.strictObject({
  ...placeArgument,
  path: z.string().meta({ description: 'A file in it.' }),
});

const flags = z.strictObject({ ...treeFlags, ...inspectFlags });

export const catCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'cat',
  summary: 'Print a file that is inside an installer, another image, an archive or a file',
  description:
    'Writes the bytes of the file to standard output. Symlinks are followed inside the tree, never on this machine',
  examples: [
    'rootsmith cat ghcr.io/siderolabs/installer:v1.13.9 /etc/os-release',
    'rootsmith cat oci:out/installer usr/install/amd64/vmlinuz --layer 2 > vmlinuz',
  ],
  args,
  flags,
  async run(context, { place, path }, chosen) {
    refuseSeveralTrees(chosen);
    const { lookInto } = await import('../inspect/look-into.ts');
    const { writeOut } = await import('../inspect/write-out.ts');
    await lookInto(place, chosen, context, async (inspected) => {
      const { chooseTree, readFileAt } = await import('../../inspect/index.ts');
      await writeOut(context.terminal, readFileAt(await chooseTree(inspected, chosen), path), context.signal);
    });
  },
});
