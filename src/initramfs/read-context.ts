import type { Budget } from '../bytes/index.ts';
import type { WorkFiles } from '../files/index.ts';
import type { Report } from '../progress/index.ts';

/** What reading an initramfs needs of the run that it is a part of. */
export interface ReadContext {
  /** For what has to be expanded from front to back. */
  readonly files: WorkFiles;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
  /** What may be read of the image. */
  readonly budget: Budget;
  /**
   * Whether single files are read here and there, in folders too: what can be read at any offset is not expanded then.
   * @default false
   */
  readonly looksOnly?: boolean | undefined;
  /** Leaves something to be closed at the end, and gives it back. */
  readonly keep: <T extends AsyncDisposable>(resource: T) => T;
}
