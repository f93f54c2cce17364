import type { RouteKind } from './routes/routes.ts';

/** What the access log tells about one request. It contains no secrets. */
export interface RequestFacts {
  readonly method: string;
  /** The URL as sent, with possible credentials removed. */
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
  /** The internal failure, if there was one. */
  readonly error: unknown;
}
