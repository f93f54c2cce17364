import { Builder, type BuildOptions, type BuildResult } from '../../installer/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import { readsLocalImages } from './watched-paths.ts';

/** Builds again and again, each time with what the recipe names as it is then. */
export interface RepeatedBuilder extends AsyncDisposable {
  build(recipe: Recipe, outputs: readonly string[]): Promise<BuildResult>;
}

/**
 * A builder that stays open between builds, so that only what changed costs time; it is opened anew for recipes whose
 * images or extensions lie on this machine, because those may have changed too. `madeFirst` gives where they are.
 */
export function repeatedBuilder(
  options: BuildOptions,
  madeFirst: (recipe: Recipe) => Promise<ReadonlyMap<string, string>>,
): RepeatedBuilder {
  let open: Builder | undefined;
  const close = async (): Promise<void> => {
    const last = open;
    open = undefined;
    await last?.[Symbol.asyncDispose]();
  };
  return {
    async build(recipe, outputs) {
      if (readsLocalImages(recipe)) await close();
      open ??= await Builder.open({ ...options, replacements: await madeFirst(recipe) });
      return await open.build(recipe, outputs);
    },
    [Symbol.asyncDispose]: close,
  };
}
