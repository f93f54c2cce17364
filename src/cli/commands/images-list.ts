import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import type { FoundImages, ImageList } from '../../mirror/index.ts';
import { noRecipeFlags } from '../build/recipe-flags.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { readListText, STANDARD_INPUT } from '../read-text.ts';

const texts = z.array(z.string()).default([]);

const args = z.strictObject({});

const flags = z.strictObject({
  talos: flag(texts, {
    placeholder: 'VERSION',
    description: 'The images of this release, such as v1.0.6.',
  }),
  kubernetes: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'With --talos: for this Kubernetes instead of the one that the release comes with.',
  }),
  bundle: flag(z.enum(['k8s', 'talos', 'all']).optional(), {
    placeholder: 'NAME',
    description:
      'With --talos: what a cluster runs (k8s, the default), what installs and builds Talos (talos), or both.',
  }),
  machineConfig: flag(texts, {
    placeholder: 'FILE',
    description: 'The images that a Talos machine configuration names.',
  }),
  manifests: flag(texts, {
    placeholder: 'FILE',
    description: 'The images of Kubernetes objects: manifests, or the output of helm template or kustomize build.',
  }),
  imagePath: flag(texts, {
    placeholder: 'KIND=PATH',
    description: 'With --manifests: objects of this kind name images here, for example Prometheus=.spec.image.',
  }),
  file: flag(texts, {
    short: 'f',
    placeholder: 'FILE',
    description: 'The references in a text or out of a pipe, one on each line.',
  }),
  recipe: flag(texts, { placeholder: 'RECIPE', description: 'The images that a recipe or a Dockerfile builds from.' }),
  format: flag(z.enum(['lines', 'json', 'mirror']).optional(), {
    placeholder: 'NAME',
    description: 'How to print the list; lines is the default, mirror begins a mirror.yaml.',
  }),
  why: flag(z.boolean().default(false), { description: 'Print beside each reference who asked for it.' }),
  json: flag(z.boolean().default(false), { description: 'The same as --format json; warnings become JSON lines too.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Do not print warnings.' }),
});

type ListFlags = z.output<typeof flags>;

export const imagesListCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'images list',
  summary: 'List the images of a Talos release, a machine configuration, manifests, a file, a recipe',
  description:
    'Works without a network. Sources add up, in the order of the flags below; each image is listed once, by its canonical reference. FILE is - for standard input. The bundle k8s is exactly what talosctl images of the release prints. The bundle talos leaves out official extensions and overlays, which are listed inside the images extensions and overlays',
  examples: [
    'rootsmith images list --talos v1.0.6',
    'rootsmith images list --talos v1.13.9 --kubernetes v1.35.2 --bundle all',
    'helm template my-chart | rootsmith images list --talos v1.13.9 --machine-config controlplane.yaml --manifests - --why',
    'talosctl image default | rootsmith images list -f - --format mirror > mirror.yaml',
  ],
  args,
  flags,
  async run(context, _args, chosen) {
    refuseContradictions(chosen);
    const list = await readList(chosen, context);
    if (!chosen.quiet) for (const message of list.warnings) context.report({ kind: 'warning', message });
    if (formatOf(chosen) === 'mirror') {
      const { renderMirrorFile } = await import('../../mirror/index.ts');
      return context.printText(`${renderMirrorFile(list.images).trimEnd()}\n`);
    }
    for (const line of await render(list, chosen)) context.print(line);
  },
});

async function readList(chosen: ListFlags, context: CliContext): Promise<ImageList> {
  const mirror = await import('../../mirror/index.ts');
  const imagePaths = chosen.imagePath.map(mirror.parseImagePath);
  const releases = await releaseFindings(chosen);
  const findings: FoundImages[] = [...releases];
  for (const file of chosen.machineConfig)
    findings.push(mirror.imagesOfMachineConfig(await readListText(file, context)));
  for (const file of chosen.manifests) {
    findings.push(mirror.imagesOfManifests(await readListText(file, context), { imagePaths }));
  }
  for (const file of chosen.file) findings.push(mirror.imagesOfLines(await readListText(file, context)));
  for (const place of chosen.recipe) findings.push(mirror.imagesOfRecipe(await readNamedRecipe(place, context)));
  return mirror.joinFindings(findings);
}

async function releaseFindings({ talos, kubernetes, bundle = 'k8s' }: ListFlags): Promise<readonly FoundImages[]> {
  const { imagesOfRelease } = await import('../../mirror/index.ts');
  const { parseTalosVersion } = await import('../../talos/index.ts');
  const bundles = bundle === 'all' ? (['k8s', 'talos'] as const) : [bundle];
  return talos.map((version) => imagesOfRelease({ talos: parseTalosVersion(version), bundles, kubernetes }));
}

async function readNamedRecipe(place: string, context: CliContext) {
  const { readRecipe } = await import('../read-recipe.ts');
  const { recipe } = await readRecipe(place, noRecipeFlags, context);
  return recipe;
}

function formatOf({ json, format = 'lines' }: ListFlags): 'lines' | 'json' | 'mirror' {
  return json ? 'json' : format;
}

async function render(list: ImageList, chosen: ListFlags): Promise<readonly string[]> {
  const { renderLines, renderListJson, renderReasons } = await import('../render/image-list.ts');
  if (formatOf(chosen) === 'json') return [renderListJson(list)];
  return chosen.why ? renderReasons(list) : renderLines(list);
}

function refuseContradictions(chosen: ListFlags): void {
  const { talos, machineConfig, manifests, file, recipe } = chosen;
  if ([talos, machineConfig, manifests, file, recipe].every((source) => source.length === 0)) {
    throw usage(
      '`images list` needs to know whose images',
      'Name a source, for example `--talos v1.0.6`, `--machine-config FILE`, `--manifests FILE` or `--file FILE`.',
    );
  }
  for (const name of ['kubernetes', 'bundle'] as const) {
    if (chosen[name] !== undefined && talos.length === 0) {
      throw usage(`\`--${name}\` chooses among the images of a release, and there is none`, 'Add `--talos VERSION`.');
    }
  }
  if (chosen.imagePath.length > 0 && manifests.length === 0) {
    throw usage('`--image-path` says where manifests name images, and there are none', 'Add `--manifests FILE`.');
  }
  if ([...machineConfig, ...manifests, ...file].filter((name) => name === STANDARD_INPUT).length > 1) {
    throw usage('standard input can be one source only', 'Write the other texts to files.');
  }
  refuseFormats(chosen);
}

function refuseFormats({ json, format, why }: ListFlags): void {
  if (json && format !== undefined && format !== 'json') {
    throw usage(`\`--json\` and \`--format ${format}\` exclude each other`, 'Choose one of them.');
  }
  if (why && format === 'mirror') {
    throw usage('a mirror file does not say who asked for its images', 'Leave `--why` out, or use `--format json`.');
  }
}
