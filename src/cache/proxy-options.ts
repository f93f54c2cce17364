import type { WritableStore } from '../oci/index.ts';
import type { Report } from '../progress/index.ts';
import type { Upstream } from './upstream.ts';

export interface ProxyOptions {
  /** Where content is kept, below the name of its host. */
  readonly store: WritableStore;
  readonly upstreams: readonly Upstream[];
  /** For so long a tag is not asked for again. */
  readonly ttlMs: number;
  readonly report: Report;
  /** Ends what is being fetched. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. @default the system's */
  readonly now?: (() => number) | undefined;
}
