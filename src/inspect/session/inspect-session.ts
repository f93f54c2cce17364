import { Budget } from '../../bytes/index.ts';
import { diskFiles, temporaryFolderOf, Workspace } from '../../files/index.ts';
import type { ReadContext } from '../../initramfs/index.ts';
import { openImageSource, placeOptions, type SessionOptions, type ViewContext } from '../../places/index.ts';
import { ignoreProgress } from '../../progress/index.ts';
import { countedSource, newTraffic, type Traffic } from './traffic.ts';

/** What looking inside shares: what is open, what may be read, and how much was. */
export interface InspectContext extends ReadContext, ViewContext {
  readonly traffic: Traffic;
}

/**
 * Everything that one look inside has open: closed, and its work folder removed, when the scope ends. Only what can be
 * read from front to back alone is copied to the work folder.
 */
export class InspectSession implements AsyncDisposable {
  readonly context: InspectContext;
  readonly #workspace: Workspace;
  readonly #open: AsyncDisposable[] = [];

  private constructor(workspace: Workspace, options: SessionOptions) {
    const { report = ignoreProgress, signal } = options;
    const budget = new Budget(options);
    const traffic = newTraffic();
    const atPlaces = placeOptions({ spoolDirectory: workspace.path, budget }, options);
    this.#workspace = workspace;
    this.context = {
      files: diskFiles(workspace),
      places: { openSource: async (place) => countedSource(await openImageSource(place, atPlaces), traffic) },
      report,
      signal,
      budget,
      traffic,
      keep: (resource) => {
        this.#open.push(resource);
        return resource;
      },
    };
  }

  static async open(options: SessionOptions): Promise<InspectSession> {
    const { temporaryFolder = temporaryFolderOf(options.env) } = options;
    return new InspectSession(await Workspace.open(temporaryFolder), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const resource of this.#open.reverse()) await resource[Symbol.asyncDispose]();
    } finally {
      await this.#workspace[Symbol.asyncDispose]();
    }
  }
}
