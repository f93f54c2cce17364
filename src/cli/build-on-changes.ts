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
  /** Runs the result until the signal aborts, which the next change makes it do. */
  readonly boot?: ((signal: AbortSignal) => Promise<void>) | undefined;
  readonly asJson: boolean;
}

/**
 * Builds, and builds again after every change to the recipe or to a file that it names, until interrupted. An error is
 * shown and the next change awaited, because files are often incomplete while they are edited.
 */
export async function buildOnChanges(
  { read, build, boot, asJson }: WatchedBuild,
  { signal, terminal }: CliContext,
): Promise<void> {
  const showError = (error: unknown): void => {
    signal.throwIfAborted();
    if (!isRootsmithError(error)) throw error;
    renderError(error, { terminal, asJson });
  };
  const { recipe: first, paths } = await read();
  let recipe = first;
  for (;;) {
    // Watching begins before the build, so that a change during the build is not missed.
    using changes = await Changes.watch([...paths, ...hostPathsOf(recipe)]);
    await using machine = new Running(showError);
    try {
      await build(recipe);
      machine.start(boot);
    } catch (error) {
      showError(error);
    }
    recipe = await nextRecipe(changes, { read, asJson }, { signal, terminal });
  }
}

/** A machine that runs beside the wait for changes, and ends with its scope. */
class Running implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #showError: (error: unknown) => void;
  #end: Promise<void> | undefined;

  constructor(showError: (error: unknown) => void) {
    this.#showError = showError;
  }

  start(boot: WatchedBuild['boot']): void {
    this.#end = boot?.(this.#stop.signal).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) this.#showError(error);
    });
    this.#end?.catch(() => undefined); // A bug is thrown at the end of the scope, which may come later.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#end;
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
