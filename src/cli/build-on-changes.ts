import { relative } from 'node:path';
import { counted, firstItems, isRootsmithError } from '../errors/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { watchedPaths } from './build/watched-paths.ts';
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
  /** What builds write, which is not watched. */
  readonly outputs: readonly string[];
  readonly asJson: boolean;
}

/**
 * Builds, and builds again after every change to the recipe or to a file that it names, until interrupted. An error is
 * shown and the next change awaited, because files are often incomplete while they are edited.
 */
export async function buildOnChanges(watched: WatchedBuild, context: CliContext): Promise<void> {
  const { read, outputs, asJson } = watched;
  const { signal, terminal } = context;
  const say = (line: string): void => context.report({ kind: 'log', from: 'watch', line });
  const showError = (error: unknown): void => {
    signal.throwIfAborted();
    if (!isRootsmithError(error)) throw error;
    renderError(error, { terminal, asJson });
  };
  let builds = 0;
  try {
    let { recipe, paths } = await read();
    for (;;) {
      const all = await watchedPaths({ recipe, paths, outputs }, context);
      // Watching begins before the build, so that a change during the build is not missed.
      using changes = await Changes.watch(all);
      await using machine = new Running(showError);
      await buildAndStart(recipe, watched, { machine, showError });
      builds += 1;
      say(`waiting for changes in ${describePaths(all, terminal.directory)}; Ctrl-C stops`);
      ({ recipe, paths } = await nextRecipe(changes, watched, context));
    }
  } finally {
    if (signal.aborted) say(`stopped after ${counted(builds, 'build')}; goodbye`);
  }
}

interface AfterBuild {
  readonly machine: Running;
  readonly showError: (error: unknown) => void;
}

async function buildAndStart(
  recipe: Recipe,
  { build, boot }: WatchedBuild,
  { machine, showError }: AfterBuild,
): Promise<void> {
  try {
    await build(recipe);
    machine.start(boot);
  } catch (error) {
    showError(error);
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

const SHOWN_PATHS = 3;

function describePaths(paths: readonly string[], directory: string): string {
  const shown = paths.map((path) => `\`${relative(directory, path) || '.'}\``);
  return firstItems(shown, SHOWN_PATHS, 'paths');
}

/** The recipe, after the next change that leaves it readable. */
async function nextRecipe(
  changes: Changes,
  { read, asJson }: Pick<WatchedBuild, 'read' | 'asJson'>,
  { signal, terminal }: Pick<CliContext, 'signal' | 'terminal'>,
): Promise<ReadRecipe> {
  for (;;) {
    await changes.next(signal);
    try {
      return await read();
    } catch (error) {
      if (!isRootsmithError(error)) throw error;
      renderError(error, { terminal, asJson });
    }
  }
}
