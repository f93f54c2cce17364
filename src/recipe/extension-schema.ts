import * as z from 'zod';
import { ruled } from './ruled.ts';
import { fileSourceSchema, layerSchema, serviceSchema } from './schema.ts';
import { platformField, resultImage, textField } from './schema-parts.ts';

const NAME = /^[a-z0-9][a-z0-9._-]*$/;

const metadata = z.strictObject({
  name: ruled('Name of the extension.', (name) =>
    NAME.test(name) ? undefined : 'a name of small letters, digits, `-`, `_` and `.`',
  ),
  version: ruled('Version of the extension.', (version) => (version === '' ? 'a version such as `v1.0.0`' : undefined)),
  author: textField('Who made it.'),
  description: textField('What it is.'),
  talos: textField('Which releases of Talos it fits, such as `>= v1.5.0`.').optional(),
  extraInfo: textField('Anything else. Since Talos 1.7.').optional(),
});

const modules = z.strictObject({
  from: fileSourceSchema,
  paths: z
    .array(ruled('Path or glob of a module in the source.', (path) => (path === '' ? 'a path' : undefined)))
    .min(1)
    .optional()
    .meta({ description: 'Which modules of it. Without it, all.' }),
});

export const extensionRecipeSchema = z
  .strictObject({
    apiVersion: z.literal('rootsmith/v1').meta({ description: 'Version of this format.' }),
    kind: z.literal('Extension').meta({ description: 'What the recipe makes.' }),
    metadata,
    platforms: z
      .array(platformField)
      .min(1)
      .optional()
      .meta({ description: 'Without it, linux/amd64 and linux/arm64.' }),
    layers: z
      .array(layerSchema)
      .optional()
      .meta({ description: 'What goes into the root file system, in this order.' }),
    services: z.array(serviceSchema).optional().meta({ description: 'Extension services.' }),
    modules: modules.optional().meta({ description: 'Kernel modules, for the kernel that they were built for.' }),
    sbom: z
      .union([
        z.boolean(),
        ruled('An SPDX file, relative to the recipe.', (path) => (path === '' ? 'a path' : undefined)),
      ])
      .optional()
      .meta({ description: 'The list of its parts: a file, or `true` to write one. Since Talos 1.11.' }),
    image: resultImage.optional().meta({ description: 'The resulting image.' }),
  })
  .meta({ title: 'rootsmith extension recipe', description: 'A system extension of Talos.' });

export type ExtensionRecipeYaml = z.infer<typeof extensionRecipeSchema>;
