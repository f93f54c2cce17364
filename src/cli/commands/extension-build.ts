import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import type { ExtensionRecipe } from '../../recipe/index.ts';
import { boundGrowth, collectChunksEarly } from '../chunk-collection.ts';
import { type Command, defineCommand, flag } from '../command.ts';
import { limitFlag, limitsOf } from '../limit-flag.ts';
import { absoluteIn, layoutName, replacementsOf } from '../output-places.ts';
import { registryFlags, registryOptions } from '../registry-flags.ts';

const texts = z.array(z.string()).default([]);

const args = z.strictObject({
  recipe: flag(z.string().optional(), { description: 'An extension.yaml, or a folder with one. Default: here.' }),
});

const flags = z.strictObject({
  output: flag(texts, {
    short: 'o',
    placeholder: 'PLACE',
    description: 'Write the image of the extension here. Default: oci:out/NAME:TAG.',
  }),
  tag: flag(z.string().optional(), { short: 't', placeholder: 'REF', description: 'Name of the result.' }),
  push: flag(z.boolean().default(false), { description: 'Push the result to the registry in its name.' }),
  platform: flag(texts, {
    placeholder: 'LIST',
    description: 'Platforms to build. Default: as the recipe says, else linux/amd64,linux/arm64.',
  }),
  talos: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'Check it for this release. Default: the newest.',
  }),
  replace: flag(texts, {
    placeholder: 'REF=PLACE',
    description: 'Take PLACE wherever the recipe names the image REF.',
  }),
  force: flag(z.boolean().default(false), {
    description: 'Build even what Talos or its tools would refuse: refusals become warnings.',
  }),
  plan: flag(z.boolean().default(false), {
    description: 'Print what the extension would hold, and what the checks say; change nothing.',
  }),
  ...limitFlag,
  ...registryFlags,
  json: flag(z.boolean().default(false), { description: 'Print the result as JSON, and progress as JSON lines.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

type ExtensionBuildFlags = z.output<typeof flags>;

export const extensionBuildCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'extension build',
  summary: 'Build a system extension of Talos from a recipe',
  description:
    'Prints the digest of the result: an image as the extensions repository publishes them, for all platforms of Talos. It is checked as by `rootsmith extension check` before anything is written',
  examples: [
    'rootsmith extension build recipes/extension -o oci:out/hello-world:v1',
    'rootsmith extension build extension.yaml -t registry.internal:5000/hello-world:v1 --push',
    'rootsmith extension build recipes/extension --plan',
  ],
  args,
  flags,
  async run(context, { recipe: place }, chosen) {
    collectChunksEarly();
    const { buildExtension, planExtension, refuseFindings } = await import('../../installer/index.ts');
    const { inputFoldersOf } = await import('../../recipe/index.ts');
    const { checkOutputs } = await import('../early/check-outputs.ts');
    const { readExtensionRecipe } = await import('../read-extension-recipe.ts');
    const { parseTalosVersion } = await import('../../talos/index.ts');
    const { terminal, report, signal, print } = context;
    if (chosen.plan && chosen.push)
      throw usage('`--plan` changes nothing, so `--push` has no meaning with it', 'Leave one of them out.');
    const read = await readExtensionRecipe(place, context);
    const recipe = withFlags(read.recipe, chosen);
    const outputs = outputsOf(recipe.image.tag, read.folder, chosen, terminal.directory);
    const reach = await registryOptions(chosen, terminal);
    await checkOutputs(outputs, { inputs: inputFoldersOf(recipe), reach, isPlan: chosen.plan }, context);
    const options = {
      env: terminal.env,
      ...reach,
      version: chosen.talos === undefined ? undefined : parseTalosVersion(chosen.talos),
      replacements: replacementsOf(chosen.replace, terminal.directory),
      force: chosen.force,
      limits: limitsOf(chosen.limit),
      onMemory: boundGrowth(),
      report,
      signal,
    };
    if (!chosen.plan) {
      const result = await buildExtension(recipe, outputs, options);
      return print(chosen.json ? JSON.stringify(result) : result.digest);
    }
    const plan = await planExtension(recipe, outputs, options);
    const { extensionPlanLines } = await import('../render/extension.ts');
    for (const line of chosen.json ? [JSON.stringify(plan)] : extensionPlanLines(plan)) print(line);
    const found = plan.platforms.map(({ platform, findings }) => ({ subject: platform, findings }));
    refuseFindings(plan.name, found, { force: chosen.force, report });
  },
});

function withFlags(recipe: ExtensionRecipe, { platform, tag }: ExtensionBuildFlags): ExtensionRecipe {
  const platforms = platform.flatMap((list) => list.split(',')).filter((name) => name !== '');
  return {
    ...recipe,
    platforms: platforms.length > 0 ? platforms : recipe.platforms,
    image: { ...recipe.image, tag: tag ?? recipe.image.tag },
  };
}

/** Where the result is written: the `-o` places, the registry with `--push`, and otherwise a layout in `out`. */
function outputsOf(
  tag: string | undefined,
  folder: string,
  { output, push }: ExtensionBuildFlags,
  directory: string,
): readonly string[] {
  if (push && tag === undefined)
    throw usage(
      '`--push` needs a name for the result',
      'Name the result: `--tag registry.example/hello:v1`, or `image.tag` in the recipe.',
    );
  const places = [...output.map((place) => absoluteIn(place, directory)), ...(push && tag !== undefined ? [tag] : [])];
  return places.length > 0 ? places : [`oci:${directory}/out/${layoutName(tag, folder, 'extension')}`];
}
