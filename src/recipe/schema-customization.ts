import * as z from 'zod';
import { asTalosVersion, metaTags, parseMetaKey, splitArguments } from '../talos/index.ts';
import { ruled } from './ruled.ts';
import { dirKey, hostPath, imageKey, placeField, tarKey, textField } from './schema-parts.ts';

/** What a recipe says about Talos beyond its root file system: the fields that the imager of Talos has too. */

const EXTENSION_NAME = /^(?:siderolabs\/)?[a-z0-9][a-z0-9._-]*$/;

const extension = z.union([
  z.strictObject({ image: imageKey }),
  z.strictObject({
    official: ruled('Name of an official extension, such as `siderolabs/gvisor` or `gvisor`.', (name) =>
      EXTENSION_NAME.test(name) ? undefined : 'the name of an official extension such as `siderolabs/gvisor`',
    ),
  }),
  z.strictObject({ dir: dirKey }),
  z.strictObject({ tar: tarKey }),
  z.strictObject({ recipe: hostPath('The folder or file of a recipe of the kind Extension.') }),
]);

const kernelArgument = ruled('An argument, `-KEY` to remove one, or `-KEY=VALUE` to remove one value.', (argument) =>
  splitArguments(argument).length === 1 && !/\s/.test(argument) ? undefined : 'one argument without blanks',
);

const META_KEY = 'expected a META key: a number from 1 to 255, or a name such as `MetalNetworkPlatformConfig`';
const metaKey = z
  .union([z.int().min(1).max(255), z.string()], { error: META_KEY })
  .refine((key) => metaKeyOf(key) !== undefined, { error: META_KEY })
  .meta({ description: 'A number from 1 to 255, or a name of Talos such as `MetalNetworkPlatformConfig`.' });

const metaValue = z.union([
  z.strictObject({ key: metaKey, value: textField('The value as text.') }),
  z.strictObject({ key: metaKey, from: hostPath('A file with the value, relative to the recipe.') }),
]);

const machineConfig = z.union([
  hostPath('A machine configuration, relative to the recipe.'),
  z.strictObject({ content: textField('The machine configuration.') }),
]);

const overlay = z.strictObject({
  image: imageKey.optional(),
  name: textField('Name of the overlay, such as `rpi_generic`.').optional(),
  options: z.record(z.string(), z.unknown()).optional().meta({ description: 'What the overlay itself understands.' }),
});

const imageCache = z.union([placeField('A PLACE.'), z.strictObject({ dir: dirKey }), z.strictObject({ tar: tarKey })]);

const signer = z.union([
  hostPath('A private key in PEM, relative to the recipe.'),
  z.strictObject({
    command: z.array(z.string()).min(1).meta({
      description: 'A program that signs: the digest comes in on standard input, the signature goes out.',
    }),
  }),
]);

const secureBoot = z.strictObject({
  signingKey: signer.meta({ description: 'The key that signs systemd-boot and the UKI.' }),
  signingCertificate: hostPath('The certificate of that key in PEM, relative to the recipe.'),
  pcrKey: signer.optional().meta({ description: 'The key that signs the expected measurements.' }),
  pcrPublicKey: hostPath('Its public key in PEM, where a program signs.').optional(),
  enroll: z
    .enum(['off', 'manual', 'if-safe', 'force'])
    .optional()
    .meta({ description: 'How systemd-boot enrols the keys. Default: `if-safe`.' }),
  enrollment: z
    .strictObject({ PK: hostPath('`PK.auth`.'), KEK: hostPath('`KEK.auth`.'), db: hostPath('`db.auth`.') })
    .optional()
    .meta({ description: 'Enrolment files that are ready. Without it, they are made from the signing certificate.' }),
  microsoftCertificates: z
    .boolean()
    .optional()
    .meta({ description: "Enrols Microsoft's certificates too, for option ROMs. Talos 1.8 and later." }),
});

/** The fields by their names. */
export const customizationFields = {
  talos: ruled('The Talos release to start from, instead of `base`.', (version) =>
    asTalosVersion(version) === undefined ? 'a Talos version such as `v1.13.9`' : undefined,
  ).optional(),
  schematic: hostPath('A schematic of the Image Factory to start from, relative to the recipe.').optional(),
  extensions: z.array(extension).optional().meta({ description: 'System extensions, in this order.' }),
  kernelArgs: z.array(kernelArgument).optional().meta({ description: "The kernel's arguments: added, or removed." }),
  meta: z.array(metaValue).optional().meta({ description: 'Values of the META partition.' }),
  machineConfig: machineConfig.optional().meta({ description: 'Embedded into the image. Talos 1.12 and later.' }),
  overlay: overlay.optional().meta({ description: 'The overlay of a single-board computer. Talos 1.7 and later.' }),
  imageCache: imageCache.optional().meta({ description: 'An image cache. Talos 1.9 and later.' }),
  secureBoot: secureBoot.optional().meta({ description: 'Signs systemd-boot and the UKI.' }),
};

const customizationSchema = z.strictObject(customizationFields);

export type CustomizationYaml = z.infer<typeof customizationSchema>;

/** The number of a META key that is a number, a number as text, or a name of Talos. */
export function metaKeyOf(key: number | string): number | undefined {
  if (typeof key === 'number') return key;
  if (Object.hasOwn(metaTags, key)) return metaTags[key as keyof typeof metaTags];
  try {
    return parseMetaKey(key) || undefined;
  } catch {
    return undefined;
  }
}
