import type { Summaries } from '../web/summary.ts';

/** What handlers need of the address that a request came to. */
export interface Services {
  readonly summaries: Summaries;
  /** The host whose images alone are served at this address. */
  readonly upstream: string | undefined;
  /** Hosts whose images are fetched when they are asked for. */
  readonly proxied: readonly string[];
  /** Whether clients come by https. */
  readonly secure: boolean;
  /** The text that Prometheus reads. */
  metrics(): Promise<string>;
}
