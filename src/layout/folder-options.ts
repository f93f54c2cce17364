import type { Report } from '../progress/index.ts';
import type { FolderLimits } from './folder-limits.ts';

export interface FolderOptions {
  readonly limits: FolderLimits;
  readonly report: Report;
  /** For names of the layout that are a tag alone. @default the name of the folder, where it can be one */
  readonly repository?: string | undefined;
  /** Hosts whose images are fetched from elsewhere: blobs below them stay without a manifest that names them. */
  readonly fetchedHosts?: readonly string[] | undefined;
  /** Milliseconds of a clock that never goes back. @default the system's */
  readonly now?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
}
