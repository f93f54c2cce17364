import type { Summaries } from '../web/summary.ts';
import type { PxeFiles } from './boot-files.ts';

/** What handlers know about the address that a request came to. */
export interface Services {
  readonly summaries: Summaries;
  /** Such as `rootsmith 1.0.0`, for the foot of pages. */
  readonly product: string;
  /** The only host whose images this address serves. */
  readonly upstream: string | undefined;
  /** Hosts whose images are fetched from their registry on demand. */
  readonly proxied: readonly string[];
  /** What machines boot from by network, where that is served. */
  readonly bootFiles: PxeFiles | undefined;
  /** Whether clients connect by HTTPS. */
  readonly secure: boolean;
  /** The metrics in the text format of Prometheus. */
  metrics(): Promise<string>;
}
