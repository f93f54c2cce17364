import type { WritableStore } from '../oci/index.ts';
import type { Report } from '../progress/index.ts';
import type { Upstream } from './upstream.ts';

export interface ProxyOptions {
  /** The store for fetched content. Repositories lie below the name of their host. */
  readonly store: WritableStore;
  readonly upstreams: readonly Upstream[];
  /** For this time after a check, a tag is not checked again. */
  readonly ttlMs: number;
  readonly report: Report;
  /** Cancels running downloads. */
  readonly signal?: AbortSignal | undefined;
  /** The clock, in milliseconds. @default the clock of the system */
  readonly now?: (() => number) | undefined;
}
