import { isRootsmithError } from '../errors/index.ts';
import { hostPathsOf, type Recipe } from '../recipe/index.ts';
import { Changes } from './changes.ts';
import type { CliContext } from './command.ts';
import type { ReadRecipe } from './read-recipe.ts';
import { renderError } from './render-error.ts';

export interface WatchedBuild {
  /** Reads the recipe again. */
  readonly read: () => Promise<ReadRecipe>;
  readonly build: (recipe: Recipe) => Promise<void>;
  readonly asJson: boolean;
}

/**
 * Builds, and builds again after every change to the recipe or to a file that it names, until interrupted. An error is
 * shown and the next change awaited, because files are often incomplete while they are edited.
 */
export async function buildOnChanges(
  { read, build, asJson }: WatchedBuild,
  { signal, terminal }: CliContext,
): Promise<void> {
  const { recipe: first, paths } = await read();
  let recipe = first;
  for (;;) {
    // Watching begins before the build, so that a change during the build is not missed.
    using changes = await Changes.watch([...paths, ...hostPathsOf(recipe)]);
    try {
      await build(recipe);
    } catch (error) {
      signal.throwIfAborted();
      if (!isRootsmithError(error)) throw error;
      renderError(error, { terminal, asJson });
    }
    recipe = await nextRecipe(changes, { read, asJson }, { signal, terminal });
  }
}

/** The recipe, after the next change that leaves it readable. */
async function nextRecipe(
  changes: Changes,
  { read, asJson }: Pick<WatchedBuild, 'read' | 'asJson'>,
  { signal, terminal }: Pick<CliContext, 'signal' | 'terminal'>,
): Promise<Recipe> {
  for (;;) {
    await changes.next(signal);
    try {
      return (await read()).recipe;
    } catch (error) {
      if (!isRootsmithError(error)) throw error;
      renderError(error, { terminal, asJson });
    }
  }
}
