import * as z from 'zod';
import { type Command, defineCommand } from '../command.ts';

const args = z.strictObject({
  file: z
    .string()
    .default('-')
    .meta({ description: 'A schematic in YAML or JSON; `-`, or nothing, is standard input.' }),
});

const flags = z.strictObject({
  text: z.boolean().default(false).meta({ description: 'Print the text that the ID is the SHA-256 of.' }),
});

export const schematicIdCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'schematic id',
  summary: 'Print the ID of an Image Factory schematic',
  description:
    'The ID is the one that the factory computes, without asking it. Comments, the order of keys and empty fields do not change it; the order of extensions and arguments does',
  examples: [
    'rootsmith schematic id schematic.yaml',
    'rootsmith schematic id --text schematic.yaml  # what is hashed',
    'echo {} | rootsmith schematic id',
  ],
  args,
  flags,
  async run(context, { file }, { text }) {
    const { schematicId, schematicText } = await import('../../recipe/index.ts');
    const { readSchematic } = await import('../build/read-schematic.ts');
    const schematic = await readSchematic(file, context);
    if (text) context.printText(schematicText(schematic));
    else context.print(schematicId(schematic));
  },
});
