import { resolve } from 'node:path';
import * as z from 'zod';
import { streamOf } from '../../bytes/index.ts';
import { type Command, defineCommand, flag } from '../command.ts';
import { inspectFlags, placeArgument } from '../inspect/flags.ts';
import { lookOptions, placeToLookInto } from '../inspect/look-into.ts';

const args = z.strictObject({
  ...placeArgument,
});

const flags = z.strictObject({
  output: flag(z.string().optional(), {
    short: 'o',
    placeholder: 'FILE',
    description: 'Where the page goes, such as report.html. Default: standard output.',
  }),
  base: flag(z.string().optional(), {
    placeholder: 'PLACE',
    description: 'Compare with this base. Default: the one that the labels of the image name, if it can be reached.',
  }),
  ...inspectFlags,
});

export const reportCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'report',
  summary: 'Write an HTML page that shows where the bytes of an image are, and what changed against its base',
  description:
    'The page is one file that works offline: sizes by directory and owner, the largest files, duplicates, changes against the base, extensions, services, modules, command lines. The same image gives the same bytes',
  examples: [
    'rootsmith report oci:out:acme -o report.html',
    'rootsmith report ghcr.io/siderolabs/installer:v1.13.9 --platform linux/arm64 > report.html',
  ],
  args,
  flags,
  async run(context, { place }, { output, base, ...chosen }) {
    const { directory } = context.terminal;
    const { reportOfPlace } = await import('../../inspect/index.ts');
    const known = base === undefined ? undefined : placeToLookInto(base, directory);
    const options = { ...(await lookOptions(chosen, context)), base: known };
    const page = await reportOfPlace(placeToLookInto(place, directory), options);
    if (output === undefined) return context.printText(page);
    const { writeFileWhole } = await import('../../files/index.ts');
    await writeFileWhole(resolve(directory, output), streamOf(new TextEncoder().encode(page)), {
      signal: context.signal,
    });
  },
});
