import { join, resolve } from 'node:path';
import { usage } from '../../errors/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import type { CliContext } from '../command.ts';
import { readKernelRecipe } from '../read-kernel-recipe.ts';
import { configReader } from './config-in-image.ts';

type Reach = Omit<Parameters<typeof configReader>[0], 'env' | 'signal'>;

export interface KernelOfRecipeOptions {
  readonly reach: Reach;
  /** A plan builds nothing. */
  readonly plan: boolean;
}

/**
 * Builds the kernel that a recipe names by its own recipe, unless it is in the cache. Gives where the image is, by the
 * name that the recipe has for it; nothing where the recipe names no such kernel. Throws what `buildKernel` throws.
 */
export async function kernelOfRecipe(
  { kernelRecipe }: Pick<Recipe, 'kernelRecipe'>,
  { reach, plan }: KernelOfRecipeOptions,
  context: CliContext,
): Promise<ReadonlyMap<string, string>> {
  if (kernelRecipe === undefined) return new Map();
  const { terminal, report, signal } = context;
  const { directory, env } = terminal;
  const { buildKernel, planKernel } = await import('../../kernel/index.ts');
  const { placeOfResult } = await import('../../layout/index.ts');
  const { recipe } = await readKernelRecipe(kernelRecipe.path, context);
  const network = { ...reach, env, signal };
  const log = resolve(directory, join('out', 'kernel-build.log'));
  const options = { ...network, log, readConfigIn: configReader(network), report };
  const { isCached, key } = plan ? await planKernel(recipe, [], options) : await buildKernel(recipe, [], options);
  if (plan && !isCached) throw notBuilt(kernelRecipe);
  return new Map([[kernelRecipe.place, placeOfResult('kernels', key, env)]]);
}

function notBuilt({ path, at }: NonNullable<Recipe['kernelRecipe']>): ReturnType<typeof usage> {
  return usage(
    `${at.file}:${at.line}:${at.column} names the kernel recipe \`${path}\`, which is not built yet, and \`--plan\` builds nothing`,
    `Build it first: rootsmith kernel build ${path}`,
  );
}
