import { Budget } from '../../bytes/index.ts';
import { diskFiles, temporaryFolderOf, Workspace } from '../../files/index.ts';
import { openImageSink, openImageSource, placeOptions, type SessionOptions } from '../../places/index.ts';
import { ignoreProgress } from '../../progress/index.ts';
import type { BuildContext, ImagePlaces } from './context.ts';

/** Everything that one build opens: closed, and its work folder removed, when the scope ends. */
export class Session implements AsyncDisposable {
  readonly context: BuildContext;
  readonly #workspace: Workspace;
  readonly #open: AsyncDisposable[] = [];

  private constructor(workspace: Workspace, budget: Budget, options: SessionOptions) {
    const { env, report = ignoreProgress, signal } = options;
    this.#workspace = workspace;
    this.context = {
      files: diskFiles(workspace),
      places: placesFor(workspace, budget, options),
      env,
      report,
      signal,
      budget,
      keep: (resource) => {
        this.#open.push(resource);
        return resource;
      },
    };
  }

  static async open(options: SessionOptions): Promise<Session> {
    const { temporaryFolder = temporaryFolderOf(options.env) } = options;
    return new Session(await Workspace.open(temporaryFolder), new Budget(options), options);
  }

  /** A session for a part of the work of this one: its files go first, and its budget is a part of this one's. */
  async inner(options: SessionOptions): Promise<Session> {
    return new Session(await this.#workspace.inner('part'), this.context.budget.fork(), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const resource of this.#open.reverse()) await resource[Symbol.asyncDispose]();
    } finally {
      await this.#workspace[Symbol.asyncDispose]();
    }
  }
}

function placesFor(workspace: Workspace, budget: Budget, session: SessionOptions): ImagePlaces {
  const options = placeOptions({ spoolDirectory: workspace.path, budget }, session);
  return {
    openSource: (place) => openImageSource(place, options),
    openSink: (place) => openImageSink(place, options),
  };
}
