import type { Budget } from '../../bytes/index.ts';
import type { Workspace } from '../../files/index.ts';
import type { StoreOptions } from '../../places/index.ts';
import type { Report } from '../../progress/index.ts';

/** What every stage of one build shares. */
export interface BuildContext {
  readonly workspace: Workspace;
  readonly stores: StoreOptions;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
  /** Of the run; while an image is read, of that image. */
  readonly budget: Budget;
  /** Leaves something to be closed when the build ends, in the reverse order, and gives it back. */
  readonly keep: <T extends AsyncDisposable>(resource: T) => T;
}
