import { Budget } from '../../bytes/index.ts';
import { memoryFiles, temporaryFolderOf, Workspace } from '../../files/index.ts';
import { formatPlace, type Place, parsePlace } from '../../oci/index.ts';
import { openImageSource, placeOptions, type SessionOptions } from '../../places/index.ts';
import { ignoreProgress } from '../../progress/index.ts';
import type { BuildContext } from '../session/context.ts';

/**
 * Everything that a run which only reads has open: closed when the scope ends. Its work files lie in memory. Only an
 * image of a daemon, and an archive that is compressed as a whole, are copied to disk, since they cannot be read at
 * any offset.
 */
export class ReadingSession implements AsyncDisposable {
  readonly context: BuildContext;
  readonly #options: SessionOptions;
  readonly #open: AsyncDisposable[] = [];
  #workspace: Promise<Workspace> | undefined;

  constructor(options: SessionOptions) {
    const { env, report = ignoreProgress, signal } = options;
    this.#options = options;
    this.context = {
      files: memoryFiles(),
      places: {
        openSource: async (place) => await this.#openSource(place),
        openSink: async (place) => {
          const name = typeof place === 'string' ? place : formatPlace(place);
          throw new Error(`bug: nothing is written, and \`${name}\` was to be`);
        },
      },
      env,
      report,
      signal,
      budget: new Budget(options),
      keep: (resource) => {
        this.#open.push(resource);
        return resource;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const resource of this.#open.reverse()) await resource[Symbol.asyncDispose]();
    } finally {
      const workspace = await this.#workspace;
      await workspace?.[Symbol.asyncDispose]();
    }
  }

  async #openSource(place: Place | string): ReturnType<BuildContext['places']['openSource']> {
    const spoolDirectory = await this.#spoolDirectory(place);
    const { budget } = this.context;
    return await openImageSource(place, placeOptions({ spoolDirectory, budget }, this.#options));
  }

  /** A folder is made only for the kinds of places that may need one. */
  async #spoolDirectory(place: Place | string): Promise<string> {
    const { kind } = typeof place === 'string' ? parsePlace(place) : place;
    const folder = this.#options.temporaryFolder ?? temporaryFolderOf(this.#options.env);
    if (kind === 'registry' || kind === 'oci') return folder;
    this.#workspace ??= Workspace.open(folder);
    return (await this.#workspace).path;
  }
}
