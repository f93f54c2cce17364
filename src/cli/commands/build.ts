import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import type { BuildOptions } from '../../installer/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import type { MediaProfile } from '../build/build-media.ts';
import { refuseBuildContradictions, refuseForMedia } from '../build/refuse-contradictions.ts';
import { talosFlags } from '../build/talos-flags.ts';
import { cacheFlag, cacheOptions } from '../cache-flag.ts';
import { boundGrowth, collectChunksEarly } from '../chunk-collection.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import type { CheckOutputsOptions } from '../early/check-outputs.ts';
import type { ExtensionsOfRecipeOptions } from '../extension/extensions-of-recipe.ts';
import type { KernelOfRecipeOptions } from '../kernel/kernel-of-recipe.ts';
import { limitFlag, limitsOf } from '../limit-flag.ts';
import { absoluteIn, layoutName, replacementsOf } from '../output-places.ts';
import { registryFlags, registryOptions } from '../registry-flags.ts';
import { renderBuildPlanJson, renderPlan } from '../render/plan.ts';

const texts = z.array(z.string()).default([]);

const args = z.strictObject({
  recipe: flag(z.string().optional(), {
    description: 'A recipe.yaml, a folder with one, or with -f the build context. Default: here.',
  }),
});

const flags = z.strictObject({
  file: flag(z.string().optional(), {
    short: 'f',
    placeholder: 'FILE',
    description: 'Build from this Dockerfile, with RECIPE as the context, or from this profile of the imager.',
  }),
  base: flag(z.string().optional(), {
    placeholder: 'PLACE',
    description: 'Use this base image, whatever the recipe says.',
  }),
  replace: flag(texts, {
    placeholder: 'REF=PLACE',
    description: 'Take PLACE wherever the recipe names the image REF.',
  }),
  platform: flag(texts, { placeholder: 'LIST', description: 'Platforms to build, such as linux/amd64,linux/arm64.' }),
  rm: flag(texts, {
    placeholder: 'PATHS',
    description: "Remove these paths too, separated by blanks (the guide's RM).",
  }),
  buildArg: flag(texts, { placeholder: 'K=V', description: 'Set an ARG of the Dockerfile.' }),
  engine: flag(z.enum(['graft', 'squashfs-tools', 'docker']).default('graft'), {
    placeholder: 'NAME',
    description: 'What writes the root file system.',
  }),
  layout: flag(z.enum(['compact', 'stable']).default('compact'), {
    placeholder: 'NAME',
    description: 'How the engine graft lays data out: stable keeps all offsets, for small deltas between releases.',
  }),
  network: flag(z.string().optional(), {
    placeholder: 'MODE',
    description: 'Network of RUN steps, for the engine docker.',
  }),
  tag: flag(z.string().optional(), { short: 't', placeholder: 'REF', description: 'Name of the result.' }),
  output: flag(texts, {
    short: 'o',
    placeholder: 'PLACE',
    description:
      'Write the result here. Default: oci:out/NAME:TAG. In a layout it takes the place of the last one of that name.',
  }),
  push: flag(z.boolean().default(false), { description: 'Push the result to the registry in its name.' }),
  watch: flag(z.boolean().default(false), {
    short: 'w',
    description: 'Build again whenever the recipe or a file of it changes, until interrupted.',
  }),
  boot: flag(z.boolean().default(false), {
    description: 'Start the result in QEMU, as `rootsmith boot` does; with --watch after each build.',
  }),
  until: flag(texts, {
    placeholder: 'TEXT',
    description: 'With --boot: stop when the console has shown this text, with status 8 when it does not.',
  }),
  force: flag(z.boolean().default(false), {
    description: 'Build even what would not boot or would lose something: refusals become warnings.',
  }),
  plan: flag(z.boolean().default(false), {
    description: 'Print what each stage would change, and why; change nothing.',
  }),
  locked: flag(z.boolean().default(false), { description: 'Use the digests of rootsmith.lock and refuse drift.' }),
  updateLock: flag(z.boolean().default(false), { description: 'Write rootsmith.lock: every reference to a digest.' }),
  cacheBase: flag(z.boolean().default(false), {
    description:
      'Keep the boot files of the base in the folder of caches: the next build on it reads and fetches less.',
  }),
  ...cacheFlag,
  ...limitFlag,
  ...registryFlags,
  ...talosFlags,
  json: flag(z.boolean().default(false), { description: 'Print the result as JSON, and progress as JSON lines.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

type BuildFlags = z.output<typeof flags>;

export const buildCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'build',
  summary: 'Build a custom installer from a recipe or a Dockerfile',
  description: 'Prints the digest of the result. Nothing appears at an output before it is whole',
  examples: [
    'rootsmith build recipes/hello-world -o oci:out/hello:v1',
    'rootsmith build recipe.yaml --base ghcr.io/siderolabs/installer:v1.0.6 --push',
    'rootsmith build -f Dockerfile.installer -t registry.internal:5000/installer:v1 --build-arg RM="/lib/modules" .',
    'rootsmith build recipes/hello-world --plan',
    'rootsmith build recipes/hello-world --push --watch',
    'rootsmith build recipes/hello-world --watch --boot  # build and start it after each save',
    'rootsmith build --talos v1.13.9 --extension siderolabs/gvisor --kernel-arg console=ttyS0 -t r.example/installer:v1',
    'rootsmith build -f profile.yaml -t r.example/installer:v1  # what the imager is told by `-`',
    'rootsmith build --talos v1.13.9 --schematic schematic.yaml -t r.example/installer:v1',
  ],
  args,
  flags,
  async run(context, { recipe: place }, chosen) {
    collectChunksEarly();
    const { readRecipe } = await import('../read-recipe.ts');
    const { requireKeyFiles } = await import('../build/require-key-files.ts');
    const { readBuildLock: readLock, saveLock } = await import('../lockfile.ts');
    const { repeatedBuilder } = await import('../build/build-watched.ts');
    const { Builder, refuseBreakage } = await import('../../installer/index.ts');
    refuseBuildContradictions(chosen);
    const { recipe, media, folder, plainHttp = [] } = await readRecipe(place, chosen, context);
    await requireKeyFiles(recipe);
    if (media !== undefined) refuseForMedia(chosen);
    const outputs = outputsOf(recipe.image.tag, folder, chosen, context);
    const reach = await registryOptions(
      { ...chosen, plainHttp: [...chosen.plainHttp, ...plainHttp] },
      context.terminal,
    );
    const { report, signal, terminal } = context;
    if (media === undefined) await checkFirst(recipe, outputs, { reach, isPlan: chosen.plan }, context);
    const lock = chosen.locked ? await readLock(folder) : undefined;
    const kernel = recipe.kernelRecipe && (await buildKernelFirst(recipe, { reach, plan: chosen.plan }, context));
    const { engine, layout, network, force, cache } = chosen;
    const replaced = replacementsOf(chosen.replace, terminal.directory);
    const madeFirst = async (current: Recipe): Promise<ReadonlyMap<string, string>> => {
      const extensions = await buildExtensionsFirst(current, { reach, force, replacements: replaced }, context);
      return new Map([...(kernel ?? []), ...extensions, ...replaced]);
    };
    const options = {
      ...cacheOptions(cache, terminal),
      engine,
      layout,
      network,
      force,
      lock,
      cacheBase: chosen.cacheBase || cache !== undefined,
      limits: limitsOf(chosen.limit),
      onMemory: boundGrowth(),
      ...reach,
      report,
      signal,
    };
    if (media !== undefined) {
      const replacements = await madeFirst(recipe);
      return await makeMediaOf({ recipe, media }, { ...options, replacements }, chosen, context);
    }
    if (chosen.plan) {
      await using builder = await Builder.open({ ...options, replacements: await madeFirst(recipe) });
      const plan = await builder.plan(recipe, outputs);
      for (const line of chosen.json ? [renderBuildPlanJson(plan)] : renderPlan(plan)) context.print(line);
      return refuseBreakage(plan.platforms, { force, report });
    }
    await using builder = repeatedBuilder(options, madeFirst);
    const buildOnce = async (current: Recipe): Promise<void> => {
      const result = await builder.build(current, outputs);
      if (chosen.updateLock) await saveLock(folder, result.pins);
      context.print(chosen.json ? JSON.stringify(result) : result.digest);
      report({ kind: 'finished', made: result.outputs.map((name) => ({ name })) });
    };
    const start = (end: AbortSignal): Promise<void> =>
      startResult(outputs, { ...options, signal: end }, chosen, context);
    const boot = chosen.boot ? start : undefined;
    if (!chosen.watch) {
      await buildOnce(recipe);
      return await boot?.(signal);
    }
    const { buildOnChanges } = await import('../build-on-changes.ts');
    await buildOnChanges(
      { read: () => readRecipe(place, chosen, context), build: buildOnce, boot, outputs, asJson: chosen.json },
      context,
    );
  },
});

async function checkFirst(
  recipe: Recipe,
  outputs: readonly string[],
  options: Omit<CheckOutputsOptions, 'inputs'>,
  context: CliContext,
): Promise<void> {
  const { checkOutputs } = await import('../early/check-outputs.ts');
  const { inputFoldersOf } = await import('../../recipe/index.ts');
  await checkOutputs(outputs, { inputs: inputFoldersOf(recipe), ...options }, context);
}

/** The room that makes media is loaded only for a profile that asks for some. */
async function makeMediaOf(
  profile: MediaProfile,
  options: BuildOptions,
  { output, json }: BuildFlags,
  context: CliContext,
): Promise<void> {
  const { buildMedia } = await import('../build/build-media.ts');
  const { finishedMedia, mediaLines } = await import('../render/media.ts');
  const made = await buildMedia(profile, output, options, context);
  const lines = json ? [JSON.stringify({ files: made.files })] : mediaLines(made, context.terminal.directory);
  for (const line of lines) context.print(line);
  context.report(finishedMedia(made, context.terminal.directory));
}

/** The room that starts machines is loaded only where the result is to be started. */
async function startResult(
  [place = '']: readonly string[],
  options: BuildOptions,
  { until }: BuildFlags,
  context: CliContext,
): Promise<void> {
  const { bootResult } = await import('../boot/boot-result.ts');
  await bootResult({ ...options, env: context.terminal.env, place, until }, context);
}

/** The room that builds kernels is loaded only for a recipe that names one by its recipe. */
async function buildKernelFirst(
  recipe: Recipe,
  options: KernelOfRecipeOptions,
  context: CliContext,
): Promise<ReadonlyMap<string, string>> {
  const { kernelOfRecipe } = await import('../kernel/kernel-of-recipe.ts');
  return await kernelOfRecipe(recipe, options, context);
}

/** In the same way for the extensions that a recipe names by theirs. */
async function buildExtensionsFirst(
  recipe: Recipe,
  options: ExtensionsOfRecipeOptions,
  context: CliContext,
): Promise<ReadonlyMap<string, string>> {
  if (!recipe.customization.extensions.some(({ kind }) => kind === 'recipe')) return new Map();
  const { extensionsOfRecipe } = await import('../extension/extensions-of-recipe.ts');
  return await extensionsOfRecipe(recipe, options, context);
}

/** Where the result is written: the `-o` places, the registry with `--push`, and otherwise a layout in `out`. */
function outputsOf(
  tag: string | undefined,
  folder: string,
  { output, push }: BuildFlags,
  { terminal }: CliContext,
): readonly string[] {
  if (push && tag === undefined) {
    throw usage(
      '`--push` needs a name for the result',
      'Name the result: `--tag registry.example/installer:v1`, or `image.tag` in the recipe.',
    );
  }
  const pushed = push && tag !== undefined ? [tag] : [];
  if (output.length + pushed.length > 0)
    return [...output.map((place) => absoluteIn(place, terminal.directory)), ...pushed];
  return [`oci:${terminal.directory}/out/${layoutName(tag, folder, 'installer')}`];
}
