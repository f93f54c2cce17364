import type { Workspace } from '../../files/index.ts';
import type { Report } from '../../progress/index.ts';
import type { BuildLog } from './build-log.ts';

/** What all steps of one build share. */
export interface KernelContext {
  /** The variables of all programs: nothing of the caller's environment that could change what they write. */
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: Workspace;
  readonly log: BuildLog;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
}
