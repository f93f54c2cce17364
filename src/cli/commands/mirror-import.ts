import { resolve } from 'node:path';
import * as z from 'zod';
import { type Command, defineCommand, flag } from '../command.ts';
import { choiceFlags, transferFlags } from '../mirror/flags.ts';

const args = z.strictObject({
  paths: flag(z.array(z.string()).min(1), {
    description: 'A bundle: its folder, its tar, one of its volumes, a folder with all of them, or each of them.',
  }),
});

const { naming, prefix } = choiceFlags;
const flags = z.strictObject({
  to: flag(z.string().optional(), {
    placeholder: 'PLACE',
    description: 'Where the images go: HOST[:PORT][/PREFIX] or oci:DIR. Default: the target that the bundle names.',
  }),
  naming,
  prefix,
  ...transferFlags,
});

export const mirrorImportCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'mirror import',
  summary: 'Bring the images of a bundle to a registry or a layout, without unpacking it',
  description:
    'Prints a line for each image that is at the target: source, digest, name at the target. Every block is checked before it is sent. What a delta leaves out, the target is asked for before anything is sent. Names are made as the mirror file in the bundle says, unless flags say otherwise',
  examples: [
    'rootsmith mirror import /media/stick/bundle.001of003.tar --to registry.internal:5000',
    'rootsmith mirror import /media/stick --to registry.internal:5000/mirror --naming keep-host',
    'rootsmith mirror import bundle.tar --to oci:out/mirror',
  ],
  args,
  flags,
  async run(context, { paths }, chosen) {
    const { openBundle } = await import('../../bundle/index.ts');
    const { readBundleMirror } = await import('../../mirror/index.ts');
    const { withChoice } = await import('../mirror/flags.ts');
    const { targetOf } = await import('../mirror/target-flag.ts');
    const { importInto } = await import('../mirror/import-into.ts');
    const { directory } = context.terminal;
    await using bundle = await openBundle(paths.map((path) => resolve(directory, path)));
    const nothing = { platform: [], referrers: true, allowForeignLayers: false };
    const mirror = await withChoice(await readBundleMirror(bundle), { ...nothing, ...chosen });
    await importInto(targetOf(chosen.to, mirror, directory), { bundle, mirror, chosen }, context);
  },
});
