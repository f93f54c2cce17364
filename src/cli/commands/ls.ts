import * as z from 'zod';
import { type Command, defineCommand, flag } from '../command.ts';
import { inspectFlags, placeArgument, refuseSeveralTrees, treeFlags } from '../inspect/flags.ts';

const args = z.strictObject({
  ...placeArgument,
  path: z.string().default('/').meta({ description: 'A directory or a file in it. Default: the root.' }),
});

const flags = z.strictObject({
  long: flag(z.boolean().default(false), {
    short: 'l',
    description: 'Show modes, owners, sizes, times, targets of links, extended attributes, and what extensions bring.',
  }),
  recursive: flag(z.boolean().default(false), { short: 'R', description: 'List everything below, by whole paths.' }),
  human: flag(z.boolean().default(false), { description: 'With -l, show sizes as 61.4 MB.' }),
  ...treeFlags,
  ...inspectFlags,
  json: flag(z.boolean().default(false), { description: 'Print one JSON document for each entry.' }),
});

export const lsCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'ls',
  summary: 'List files inside an installer, another image, an archive or a file',
  description:
    'Lists the files as a node sees them: the root file system with the extensions over it. Of an image that is not an installer, the files as a container sees them; of a file, what is in it. Symlinks on the way are followed inside the tree',
  examples: [
    'rootsmith ls ghcr.io/siderolabs/installer:v1.13.9 /usr/lib/modules',
    'rootsmith ls -lR oci:out/installer /usr/local',
    'rootsmith ls oci:out/installer --layer 2 -R',
  ],
  args,
  flags,
  async run(context, { place, path }, chosen) {
    refuseSeveralTrees(chosen);
    const { lookInto } = await import('../inspect/look-into.ts');
    await lookInto(place, chosen, context, async (inspected) => {
      const { chooseTree, listTree } = await import('../../inspect/index.ts');
      const { longLine } = await import('../render/listing.ts');
      const { long, recursive, human, json, layer, initramfs, squashfs } = chosen;
      const marksOrigin = layer === undefined && !initramfs && squashfs === undefined;
      for (const entry of listTree(await chooseTree(inspected, chosen), path, { isRecursive: recursive })) {
        const name = recursive ? entry.path : entry.name;
        if (json) context.print(JSON.stringify(entry));
        else context.print(long ? longLine(entry, { name, isHuman: human, marksOrigin }) : name);
      }
    });
  },
});
