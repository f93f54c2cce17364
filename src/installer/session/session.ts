import { Budget } from '../../bytes/index.ts';
import { diskFiles, PackCache, temporaryFolderOf, Workspace } from '../../files/index.ts';
import { openImageSink, openImageSource, placeOptions, type SessionOptions } from '../../places/index.ts';
import { ignoreProgress } from '../../progress/index.ts';
import type { BuildContext, ImagePlaces } from './context.ts';
import { unlessRefused } from './unless-refused.ts';

export interface BuildSessionOptions extends SessionOptions {
  /** Keeps compressed blocks in the user's folder of caches, and looks there first. @default false */
  readonly cacheBlocks?: boolean | undefined;
}

const BLOCKS = 'compressed blocks are';

/** Everything that one build opens: closed, and its work folder removed, when the scope ends. */
export class Session implements AsyncDisposable {
  readonly context: BuildContext;
  readonly #workspace: Workspace;
  readonly #open: AsyncDisposable[] = [];

  private constructor(workspace: Workspace, budget: Budget, options: SessionOptions, blocks: PackCache | undefined) {
    const { env, report = ignoreProgress, signal } = options;
    this.#workspace = workspace;
    this.context = {
      files: diskFiles(workspace),
      places: placesFor(workspace, budget, options),
      env,
      report,
      signal,
      budget,
      blocks,
      keep: (resource) => {
        this.#open.push(resource);
        return resource;
      },
    };
  }

  static async open(options: BuildSessionOptions): Promise<Session> {
    const { temporaryFolder = temporaryFolderOf(options.env), cacheBlocks = false } = options;
    const workspace = await Workspace.open(temporaryFolder);
    try {
      const blocks = cacheBlocks ? await openBlocks(workspace, options) : undefined;
      const session = new Session(workspace, new Budget(options), options, blocks);
      if (blocks !== undefined) session.context.keep(blocks);
      return session;
    } catch (error) {
      await workspace[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A session for a part of the work of this one: its files go first, and its budget is a part of this one's. */
  async inner(options: SessionOptions): Promise<Session> {
    return new Session(await this.#workspace.inner('part'), this.context.budget.fork(), options, this.context.blocks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const resource of this.#open.reverse()) await resource[Symbol.asyncDispose]();
    } finally {
      await this.#workspace[Symbol.asyncDispose]();
    }
  }
}

async function openBlocks(workspace: Workspace, options: SessionOptions): Promise<PackCache | undefined> {
  const { env, report = ignoreProgress, signal } = options;
  const files = diskFiles(workspace);
  const opened = PackCache.open('blocks', env, { newScratch: () => files.newScratch('kept-blocks') });
  return await unlessRefused(opened, BLOCKS, { report, signal });
}

/** Keeps the blocks that a run has compressed for later runs. */
export async function saveBlocks({ blocks, report, signal }: BuildContext): Promise<void> {
  if (blocks !== undefined) await unlessRefused(blocks.save(signal), BLOCKS, { report, signal });
}

function placesFor(workspace: Workspace, budget: Budget, session: SessionOptions): ImagePlaces {
  const options = placeOptions({ spoolDirectory: workspace.path, budget }, session);
  return {
    openSource: (place) => openImageSource(place, options),
    openSink: (place) => openImageSink(place, options),
  };
}
