import * as z from 'zod';
import { parseOwner } from './owners.ts';
import { placeProblem, variableProblem } from './places.ts';
import { ruled } from './ruled.ts';
import { customizationFields } from './schema-customization.ts';
import { dirKey, hostPath, imageKey, placeField, platformField, tarKey, textField } from './schema-parts.ts';
import { containerJsonSchema, dependsJsonSchema } from './service-json-schema.ts';

/**
 * The shape of a `recipe.yaml`. Messages say what was expected; the renderer adds what was found. Everything is
 * strict, because an unknown key is most likely a mistake.
 */

function pathProblem(path: string): string | undefined {
  if (path === '' || path.includes('\0')) return 'a path';
  if (path.split('/').includes('..')) return 'a path without `..`';
  return variableProblem(path);
}

const innerPath = (description: string) => ruled(description, pathProblem);
const absolutePath = (description: string) =>
  ruled(description, (path) => (path.startsWith('/') ? pathProblem(path) : 'an absolute path such as `/etc/motd`'));

const MODE = 'expected a mode in quotes such as "0644"';
const mode = z
  .string({ error: MODE })
  .regex(/^0?[0-7]{3,4}$/, { error: MODE })
  .meta({ description: 'Permission bits in octal, in quotes.', examples: ['0644', '0755'] });

const OWNER = 'expected an owner such as "1000:1000" or "root"';
const owner = z
  .string({ error: OWNER })
  .refine((value) => parseOwner(value) !== undefined, { error: OWNER })
  .meta({ description: 'User and group, as numbers or `root`. Without it, all belongs to root.' });
const treeOwner = z
  .string({ error: OWNER })
  .refine((value) => value === 'keep' || parseOwner(value) !== undefined, { error: `${OWNER} or "keep"` })
  .meta({
    description: 'User and group of all of it, or `keep` for those of the source. Without it, all belongs to root.',
  });

const paths = (description: string) => z.union([innerPath(description), z.array(innerPath(description)).min(1)]);
const copy = z.strictObject({
  from: paths('Paths or globs inside the source.').meta({ description: 'Paths or globs inside the source.' }),
  to: absolutePath('Where it goes. With a slash at the end, into that directory.'),
  owner: owner.optional(),
  mode: mode.optional(),
});
const copies = z.array(copy).min(1).meta({ description: 'What to take, with the rules of a Dockerfile COPY.' });

const ownTree = { copy: copies.optional(), owner: treeOwner.optional() };
// `owner: keep` is refused beside `copy`, because docker's COPY does not keep owners either.
const copyRule = { error: `${OWNER} beside \`copy\``, path: ['owner'] };
const isCopyOwned = ({ copy, owner }: { readonly copy?: unknown; readonly owner?: unknown }) =>
  copy === undefined || owner !== 'keep';

const fileBase = { path: absolutePath('Path in the rootfs.'), owner: owner.optional() };
const xattrs = z.record(z.string(), z.string()).meta({
  description: 'Extended attributes: full names to texts; `0x…` and `0s…` are hexadecimal and base64, as in setfattr.',
});
const permissions = { ...fileBase, mode: mode.optional(), xattrs: xattrs.optional() };
const base64 = ruled('Content as base64.', (value) =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value.replaceAll(/\s/g, ''))
    ? undefined
    : 'base64',
);
const file = z.union([
  z.strictObject({ ...permissions, content: textField('Content as text.') }),
  z.strictObject({ ...permissions, contentBase64: base64 }),
  z.strictObject({ ...fileBase, mode: mode.optional(), from: hostPath('A file, relative to the recipe.') }),
  z.strictObject({
    ...fileBase,
    xattrs: xattrs.optional(),
    symlink: textField('Target of a symbolic link, stored as it is.'),
  }),
  z.strictObject({ path: fileBase.path, hardlink: absolutePath('Path in the rootfs of the file to link to.') }),
  z.strictObject({ ...permissions, directory: z.literal(true).meta({ description: 'Makes a directory.' }) }),
]);

export const layerSchema = z.union([
  z.strictObject({ image: imageKey, ...ownTree }).refine(isCopyOwned, copyRule),
  z.strictObject({ dir: dirKey, ...ownTree }).refine(isCopyOwned, copyRule),
  z.strictObject({ tar: tarKey, ...ownTree }).refine(isCopyOwned, copyRule),
  z.strictObject({ files: z.array(file).min(1).meta({ description: 'Files, links and directories written here.' }) }),
]);

const kernelPaths = {
  vmlinuz: innerPath('Path of the kernel in the source.').optional(),
  modules: z
    .union([innerPath('Path of the directory that holds the release.'), z.literal(false)])
    .optional()
    .meta({ description: 'Directory that holds `<release>/`; `false` takes no modules.' }),
  keepOldModules: z
    .boolean()
    .optional()
    .meta({ description: "Keeps the modules of the base's kernel beside the new ones. Without it, they go." }),
};
const kernel = z.union([
  z.strictObject({ image: imageKey, ...kernelPaths }),
  z.strictObject({ dir: dirKey, ...kernelPaths }),
  z.strictObject({ tar: tarKey, ...kernelPaths }),
  z.strictObject({
    recipe: hostPath('A kernel recipe (`kind: Kernel`), or the folder of its kernel.yaml; built first.'),
    ...kernelPaths,
  }),
]);

const moduleName = ruled('Name of a kernel module; `-` and `_` are the same.', (value) =>
  /^[\w-]+$/.test(value) ? undefined : 'the name of a module such as `r8169`, without `.ko`',
);

/** A tree that is named by its place. */
export const fileSourceSchema = z.union([
  z.strictObject({ image: imageKey }),
  z.strictObject({ dir: dirKey }),
  z.strictObject({ tar: tarKey }),
]);

export const serviceSchema = z.strictObject({
  name: textField('Name of the service; Talos shows it as `ext-NAME`.'),
  rootfs: fileSourceSchema
    .optional()
    .meta({ description: 'The root file system of its container. Without it, a layer must bring it.' }),
  // The rules for these belong to Talos and depend on the base: see `checkService` of talos/.
  container: z.unknown().optional().meta(containerJsonSchema),
  depends: z.unknown().optional().meta(dependsJsonSchema),
  restart: z
    .unknown()
    .optional()
    .meta({ enum: ['always', 'never', 'untilSuccess'], description: 'When it is started again.' }),
  logToConsole: z.unknown().optional().meta({ type: 'boolean', description: 'Since Talos 1.9.' }),
});

const image = z.strictObject({
  tag: ruled('Where the result goes when the command line names no place.', placeProblem).optional(),
  labels: z.record(z.string(), z.string()).optional().meta({ description: 'Labels of the image.' }),
  env: z.record(z.string(), z.string()).optional().meta({ description: 'Environment of the image.' }),
  compression: z
    .enum(['gzip', 'zstd', 'none'])
    .optional()
    .meta({ description: 'How layers that change are compressed. Default: as they are in the base.' }),
});

const recipeFields = {
  apiVersion: z.literal('rootsmith/v1').meta({ description: 'Version of this format.' }),
  kind: z.literal('Installer').meta({ description: 'What the recipe makes.' }),
  base: placeField('The Talos installer to start from: any PLACE.').optional(),
  platforms: z.array(platformField).min(1).optional().meta({ description: 'Without it, all that the base has.' }),
  kernel: kernel.optional().meta({ description: 'Another kernel, and its modules, from one source.' }),
  modules: z
    .array(moduleName)
    .min(1)
    .optional()
    .meta({ description: 'Modules to take from `kernel`, with all that they need. Without it, all.' }),
  remove: z
    .array(absolutePath('A path in the rootfs; globs allowed.'))
    .optional()
    .meta({ description: 'What to remove from the rootfs before anything is added.' }),
  layers: z.array(layerSchema).optional().meta({ description: 'What goes into the rootfs, in this order.' }),
  services: z.array(serviceSchema).optional().meta({ description: 'Extension services.' }),
  ...customizationFields,
  image: image.optional().meta({ description: 'The resulting image.' }),
};

/** Why the `modules` of a recipe cannot be taken from its `kernel`, or undefined. */
function modulesProblem({
  kernel: source,
  modules,
}: {
  readonly kernel?: KernelYaml | undefined;
  readonly modules?: readonly string[] | undefined;
}): string | undefined {
  if (modules === undefined || (source !== undefined && source.modules !== false)) return undefined;
  return source === undefined
    ? 'expected no `modules` without a `kernel` to take them from'
    : 'expected no `modules` beside `kernel.modules: false`';
}

export const recipeSchema = z
  .strictObject(recipeFields)
  .superRefine((recipe, context) => {
    const message = modulesProblem(recipe);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['modules'], message });
    if ((recipe.base === undefined) === (recipe.talos === undefined))
      context.addIssue({ code: 'custom', path: ['base'], message: 'expected `base` or `talos`, one of both' });
  })
  .meta({ title: 'rootsmith recipe', description: 'A Talos base installer and what to make of it.' });

/** A recipe as its YAML gives it, checked. */
export type RecipeYaml = z.infer<typeof recipeSchema>;
export type LayerYaml = z.infer<typeof layerSchema>;
export type FileYaml = z.infer<typeof file>;
export type CopyYaml = z.infer<typeof copy>;
export type KernelYaml = z.infer<typeof kernel>;
