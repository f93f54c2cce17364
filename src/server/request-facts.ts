import type { RouteKind } from './routes/routes.ts';

/** What one request was and became, for a log. Holds no secrets. */
export interface RequestFacts {
  readonly method: string;
  /** As sent, with what could be a credential taken out. */
  readonly url: string;
  /** `undefined` for paths that do not exist. */
  readonly kind: RouteKind | undefined;
  readonly status: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly ms: number;
  readonly remote: string;
  readonly user: string | undefined;
  readonly agent: string;
  /** What failed on our side. */
  readonly error: unknown;
}
