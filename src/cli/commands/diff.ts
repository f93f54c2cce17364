import * as z from 'zod';
import { type Command, defineCommand, flag } from '../command.ts';
import { inspectFlags, placeArgument } from '../inspect/flags.ts';
import { lookOptions, placeToLookInto } from '../inspect/look-into.ts';

const args = z.strictObject({
  a: placeArgument.place,
  b: z.string().meta({ description: 'What it is compared with, in the same way.' }),
});

const flags = z.strictObject({
  stat: flag(z.boolean().default(false), { description: 'Print counts for each part of the image, not every file.' }),
  ...inspectFlags,
  json: flag(z.boolean().default(false), { description: 'Print the difference as one JSON document.' }),
});

export const diffCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'diff',
  summary: 'Compare two images, or two files, at every level: what was added, removed and changed',
  description:
    'Compares layers, UKI, initramfs, root file system and extensions file by file, and kernel release, command lines, extensions, services and labels. Times and packing are not compared. Exit 0 if nothing differs, 1 if something does',
  examples: [
    'rootsmith diff ghcr.io/siderolabs/installer:v1.13.8 ghcr.io/siderolabs/installer:v1.13.9 --stat',
    'rootsmith diff oci:out:before oci:out:after',
    'rootsmith diff old/rootfs.sqsh oci:out:after --json',
  ],
  args,
  flags,
  async run(context, { a, b }, chosen) {
    const { diffPlaces } = await import('../../inspect/index.ts');
    const { directory } = context.terminal;
    const found = await diffPlaces(
      placeToLookInto(a, directory),
      placeToLookInto(b, directory),
      await lookOptions(chosen, context),
    );
    const { differenceDocument, differenceLines, foundDifferences, statLines } = await import(
      '../render/difference.ts'
    );
    if (chosen.json) context.print(JSON.stringify(differenceDocument(found)));
    else for (const line of chosen.stat ? statLines(found) : differenceLines(found)) context.print(line);
    const failure = foundDifferences(found);
    if (failure !== undefined) throw failure;
  },
});
