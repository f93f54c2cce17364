import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type Command, defineCommand, flag } from '../command.ts';
import { configReader } from '../kernel/config-in-image.ts';
import { absoluteIn, layoutName } from '../output-places.ts';
import { registryFlags, registryOptions } from '../registry-flags.ts';
import { renderKernelPlan, renderKernelPlanJson } from '../render/kernel-plan.ts';

const args = z.strictObject({
  recipe: flag(z.string().optional(), { description: 'A kernel.yaml, or a folder with one. Default: here.' }),
});

const flags = z.strictObject({
  output: flag(z.array(z.string()).default([]), {
    short: 'o',
    placeholder: 'PLACE',
    description: 'Write the kernel image here. Default: oci:out/NAME:TAG.',
  }),
  tag: flag(z.string().optional(), { short: 't', placeholder: 'REF', description: 'Name of the result.' }),
  jobs: flag(z.coerce.number().int().min(1).max(1024).optional(), {
    short: 'j',
    placeholder: 'N',
    description: 'How many compilers run at once. Default: as the recipe says, else one for each processor.',
  }),
  plan: flag(z.boolean().default(false), {
    description: 'Print what would be built, and of what; unpack and change nothing.',
  }),
  log: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'Keep all that compilers print in this file. Default: out/kernel-build.log.',
  }),
  cache: flag(z.boolean().default(true), {
    description: 'Build even what an earlier run has made, and do not keep the result in the cache.',
  }),
  keepTree: flag(z.string().optional(), {
    placeholder: 'DIR',
    description: 'Build in this new folder and leave it there, to look at or to build modules against.',
  }),
  ...registryFlags,
  json: flag(z.boolean().default(false), { description: 'Print the result as JSON, and progress as JSON lines.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

export const kernelBuildCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'kernel build',
  summary: 'Build a kernel image from source, patches and a configuration',
  description:
    'Prints the digest of the result, which a recipe for an installer takes as its kernel. Uses the compiler of this machine; a second run with the same inputs builds nothing',
  examples: [
    'rootsmith kernel build recipes/proprietary-module -o oci:out/kernel:v1',
    'rootsmith kernel build kernel.yaml -t registry.internal:5000/kernel:v1.0.6-acme -o registry.internal:5000/kernel:v1.0.6-acme',
    'rootsmith kernel build --plan',
  ],
  args,
  flags,
  async run({ terminal, report, signal, print, ...context }, { recipe: place }, chosen) {
    const { buildKernel, planKernel } = await import('../../kernel/index.ts');
    const { checkOutputs } = await import('../early/check-outputs.ts');
    const { readKernelRecipe } = await import('../read-kernel-recipe.ts');
    const { recipe, folder } = await readKernelRecipe(place, { terminal, signal, ...context });
    const { directory, env } = terminal;
    const tag = chosen.tag ?? recipe.image.tag;
    const outputs =
      chosen.output.length > 0
        ? chosen.output.map((output) => absoluteIn(output, directory))
        : [`oci:${directory}/out/${layoutName(tag, folder, 'kernel')}`];
    const reach = { ...(await registryOptions(chosen, terminal)), env, signal };
    await checkOutputs(outputs, { reach, isPlan: chosen.plan }, { terminal, signal });
    const options = {
      ...reach,
      jobs: chosen.jobs,
      log: resolve(directory, chosen.log ?? join('out', 'kernel-build.log')),
      usesCache: chosen.cache,
      keepTree: chosen.keepTree === undefined ? undefined : resolve(directory, chosen.keepTree),
      readConfigIn: configReader(reach),
      report,
    };
    if (chosen.plan) {
      const plan = await planKernel(recipe, outputs, options);
      for (const line of chosen.json ? [renderKernelPlanJson(plan)] : renderKernelPlan(plan)) print(line);
      return;
    }
    const result = await buildKernel(recipe, outputs, options);
    print(chosen.json ? JSON.stringify(result) : result.digest);
  },
});
