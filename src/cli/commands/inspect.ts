import * as z from 'zod';
import { type Command, defineCommand, flag } from '../command.ts';
import { inspectFlags, placeArgument } from '../inspect/flags.ts';

const args = z.strictObject(placeArgument);

const flags = z.strictObject({
  ...inspectFlags,
  json: flag(z.boolean().default(false), { description: 'Print the report as one JSON document.' }),
});

export const inspectCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'inspect',
  summary: 'Show what is inside an installer, another image, an archive or a file',
  description:
    'Shows the release of Talos, platform, layers and labels of an image; what boots, with the release and the command line of its kernel; and the sizes of all levels: UKI, segments of the initramfs, root file system and extensions, services and modules. Headers and tables are read; of a registry, only what is needed is fetched. What is found in an image is kept by its digest in the folder of caches: the next look reads a byte of each layer',
  examples: [
    'rootsmith inspect ghcr.io/siderolabs/installer:v1.13.9',
    'rootsmith inspect oci:out/installer --json',
    'rootsmith inspect initramfs.xz',
  ],
  args,
  flags,
  async run(context, { place }, chosen) {
    const { lookInto } = await import('../inspect/look-into.ts');
    await lookInto(place, chosen, context, async (inspected) => {
      const { describeInspected } = await import('../../inspect/index.ts');
      const { inspectionLines } = await import('../render/inspection.ts');
      const { signal, terminal } = context;
      const report = await describeInspected(inspected, { signal, keeping: { signal, env: terminal.env } });
      if (chosen.json) context.print(JSON.stringify({ ...report, name: place }));
      else for (const line of inspectionLines({ ...report, name: place })) context.print(line);
    });
  },
});
