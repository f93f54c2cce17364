import * as z from 'zod';
import { noRecipeFlags } from '../build/recipe-flags.ts';
import { type Command, defineCommand, flag } from '../command.ts';
import { inspectFlags, placeArgument } from '../inspect/flags.ts';
import { lookOptions, placeToLookInto } from '../inspect/look-into.ts';

const args = z.strictObject({
  ...placeArgument,
  path: z.string().meta({ description: 'A path as a node sees it, such as /usr/bin/containerd.' }),
});

const flags = z.strictObject({
  base: flag(z.string().optional(), {
    placeholder: 'PLACE',
    description: 'Compare with this base. Default: the one that the labels of the image name, if it can be reached.',
  }),
  recipe: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'The recipe that the image was built of: names its line.',
  }),
  ...inspectFlags,
  json: flag(z.boolean().default(false), { description: 'Print the answer as one JSON document.' }),
});

export const whyCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'why',
  summary: 'Say which layer, extension, recipe line or base a file of an image comes from, and what it costs',
  description:
    'Says what holds the file, whether the base has it too, and how many bytes it takes compressed: its blocks in the squashfs, and its share of the blocks that it has in common with others',
  examples: [
    'rootsmith why oci:out:acme /etc/motd --recipe recipe.yaml',
    'rootsmith why ghcr.io/acme/installer:v1.13.9 /usr/bin/containerd --base ghcr.io/siderolabs/installer:v1.13.9',
  ],
  args,
  flags,
  async run(context, { place, path }, { base, recipe: file, ...chosen }) {
    const { directory } = context.terminal;
    const readers = file === undefined ? undefined : await import('../read-recipe.ts');
    const read = await readers?.readRecipe(file, noRecipeFlags, context);
    const { explainPlace } = await import('../../inspect/index.ts');
    const options = await lookOptions(chosen, context);
    const known = base === undefined ? undefined : placeToLookInto(base, directory);
    const found = await explainPlace(placeToLookInto(place, directory), path, {
      ...options,
      base: known,
      recipe: read?.recipe,
    });
    const { explanationLines } = await import('../render/explanation.ts');
    if (chosen.json) context.print(JSON.stringify(found));
    else for (const line of explanationLines(found)) context.print(line);
  },
});
