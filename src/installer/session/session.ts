import { Budget, type Limits } from '../../bytes/index.ts';
import { temporaryFolderOf, Workspace } from '../../files/index.ts';
import { formatPlatform, type Platform } from '../../oci/index.ts';
import type { StoreOptions } from '../../places/index.ts';
import { ignoreProgress, type Report, type Stage } from '../../progress/index.ts';
import { decompressors } from '../compression/codecs.ts';
import type { BuildContext } from './context.ts';

export interface SessionOptions extends Pick<StoreOptions, 'env' | 'caFiles' | 'plainHttp' | 'hosts'> {
  /** Where the work folder is made. @default TMPDIR */
  readonly temporaryFolder?: string | undefined;
  /** How far inputs are followed, by the names of the table of limits. @default the table's values */
  readonly limits?: Partial<Limits> | undefined;
  /** Told how many bytes of names and tables are in memory, whenever that grows. */
  readonly onMemory?: ((bytes: number) => void) | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Everything that one build opens: closed, and its work folder removed, when the scope ends. */
export class Session implements AsyncDisposable {
  readonly context: BuildContext;
  readonly #workspace: Workspace;
  readonly #open: AsyncDisposable[] = [];

  private constructor(
    workspace: Workspace,
    budget: Budget,
    { env, caFiles, plainHttp, hosts, report = ignoreProgress, signal }: SessionOptions,
  ) {
    this.#workspace = workspace;
    this.context = {
      workspace,
      report,
      signal,
      budget,
      stores: { env, caFiles, plainHttp, hosts, report, signal, spoolDirectory: workspace.path, decompressors, budget },
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

  /** A session for a part of what this one is for: its files go before those of this one, and its budget is a part. */
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

export interface StageRun<T> {
  readonly stage: Stage;
  readonly platform?: Platform | undefined;
  readonly run: () => Promise<T>;
  /** What to say when it is done. */
  readonly summary: (result: T) => string;
}

/** Runs a stage and reports its start and its end. */
export async function runStage<T>(
  { report, signal }: BuildContext,
  { stage, platform, run, summary }: StageRun<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const name = platform === undefined ? '' : formatPlatform(platform);
  report({ kind: 'stage-start', stage, platform: name });
  const result = await run();
  report({ kind: 'stage-done', stage, platform: name, summary: summary(result) });
  return result;
}
