import * as z from 'zod';
import { isRootsmithError } from '../../errors/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { placeProblem, ruled } from '../../recipe/index.ts';
import { parseTalosVersion } from '../../talos/index.ts';
import { parseImagePath } from '../images/index.ts';
import { templateProblem } from './naming.ts';
import { parseRate } from './rate.ts';
import { parseMirrorTarget } from './target-place.ts';

/** The shape of a `mirror.yaml`. Every object is strict: an unknown key is most likely a slip of the writer. */

/** A text that one of our parsers reads. A complaint says the expected form, not the message of the parser. */
const parsed = (description: string, parse: (value: string) => unknown, form: string) =>
  ruled(description, (value) => {
    try {
      return parse(value) === undefined ? form : undefined;
    } catch (error) {
      if (!isRootsmithError(error)) throw error;
      return form;
    }
  });

const wholeNumber = (description: string, least: number, most: number) =>
  z
    .number()
    .superRefine((value, context) => {
      if (Number.isInteger(value) && value >= least && value <= most) return;
      context.addIssue({ code: 'custom', message: `expected a whole number from ${least} to ${most}` });
    })
    .meta({ description, minimum: least, maximum: most });

const platform = parsed('`linux/amd64` or `linux/arm64`.', parsePlatform, 'a platform such as `linux/amd64`');
const platforms = z.array(platform).min(1);
const place = ruled('Any PLACE, such as `ghcr.io/siderolabs/installer:v1.0.6`.', placeProblem);
const file = ruled('A file, relative to this one.', (path) => (path === '' ? 'a path' : undefined));
const files = (description: string) => z.array(file).min(1).optional().meta({ description });

const image = z.union([
  place,
  z.strictObject({
    source: place,
    target: ruled('Its name below the target: `repository[:tag]`.', (name) =>
      name === '' || name.includes('@') ? 'a name such as `tools/app:stable`' : undefined,
    ).optional(),
    platforms: platforms.optional().meta({ description: 'In place of those of the whole mirror.' }),
  }),
]);

const version = parsed('A release, such as `v1.0.6`.', parseTalosVersion, 'a version such as `v1.0.6`');
const release = z.union([
  version,
  z.strictObject({
    version,
    kubernetes: z.string().optional().meta({ description: 'Instead of the one that the release comes with.' }),
    bundle: z
      .enum(['k8s', 'talos', 'all'])
      .optional()
      .meta({ description: 'What a cluster runs (k8s, the default), what installs and builds Talos, or both.' }),
  }),
]);

const imagePath = parsed(
  '`Prometheus=.spec.image`.',
  parseImagePath,
  'a kind and a path such as `Prometheus=.spec.image`',
);

const sources = z.strictObject({
  talos: z
    .union([version, z.array(release).min(1)])
    .optional()
    .meta({ description: 'The images of Talos releases.' }),
  machineConfigs: files('Talos machine configurations.'),
  manifests: files('Kubernetes objects: manifests, or the output of helm template or kustomize build.'),
  imagePaths: z.array(imagePath).min(1).optional().meta({ description: 'Where objects of other kinds name images.' }),
  recipes: files('Recipes and Dockerfiles, for the images that they build from.'),
  lists: files('Texts with one reference on each line.'),
});

const naming = z.union([
  z.enum(['replace-host', 'keep-host']),
  z.strictObject({
    prefix: ruled('A path in place of the host.', (path) =>
      /^[a-z0-9._-]+(\/[a-z0-9._-]+)*$/.test(path) ? undefined : 'a path such as `mirror/hub`',
    ),
  }),
  z.strictObject({ template: ruled('`{host}`, `{path}`, `{namespace}`, `{name}` and text.', templateProblem) }),
]);

const limits = z.strictObject({
  concurrency: wholeNumber('Transfers at once.', 1, 64).optional(),
  bandwidth: parsed('Of all transfers together: `20MiB/s`.', parseRate, 'a rate such as `20MiB/s`').optional(),
  retries: wholeNumber('Attempts after the first.', 0, 20).optional(),
});

/** The target of a mirror. Its form does not depend on the folder of the mirror file. */
const target = parsed(
  '`HOST[:PORT][/PREFIX]` or `oci:DIR`.',
  (text) => parseMirrorTarget(text, '/'),
  'a registry such as `registry.internal:5000` or `oci:DIR`',
);

export const mirrorSchema = z
  .strictObject({
    apiVersion: z.literal('rootsmith/v1').meta({ description: 'Version of this format.' }),
    kind: z.literal('Mirror').meta({ description: 'What the file describes.' }),
    images: z.array(image).optional().meta({ description: 'Images, by their places.' }),
    sources: sources.optional().meta({ description: 'Where more images are listed, as for `images list`.' }),
    platforms: platforms.optional().meta({ description: 'Without it, all that each image has.' }),
    index: z.enum(['sparse', 'rebuilt']).optional().meta({
      description:
        'With `platforms`: keep an index and its digest, although it names images that are not copied (sparse, the default), or write an index without them, which has another digest (rebuilt).',
    }),
    target: target.optional(),
    naming: naming.optional().meta({
      description:
        'How names at the target are made: drop the host (replace-host, the default), keep it as part of the path, put a prefix in its place, or fill a template.',
    }),
    referrers: z
      .boolean()
      .optional()
      .meta({ description: 'Copy signatures, attestations and other referrers too. Default: true.' }),
    foreignLayers: z
      .boolean()
      .optional()
      .meta({ description: 'Copy layers whose media type says that they may not be distributed. Default: false.' }),
    limits: limits.optional().meta({ description: 'What a run may take.' }),
  })
  .meta({ title: 'rootsmith mirror', description: 'Images, where they go, and what they are called there.' });

/** The checked content of a mirror file, as the YAML has it. */
export type MirrorYaml = z.infer<typeof mirrorSchema>;

/** A release as its YAML has it: a version, or more. */
export type ReleaseYaml = z.infer<typeof release>;

/** Makes the exact text of `recipes/mirror.schema.json`, which editors read. */
export function mirrorJsonSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(mirrorSchema, { io: 'input' }), undefined, 2)}\n`;
}
