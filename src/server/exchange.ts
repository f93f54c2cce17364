import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';
import type { ServerLimits } from './limits.ts';
import { isWritable, type ReadableStore, type WritableStore } from './store.ts';

/** One request and what is needed to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly store: ReadableStore;
  readonly limits: ServerLimits;
  /** The host whose images the client means, as containerd's mirrors say it. */
  readonly namespace: string | undefined;
}

/** The store, for changing it. Throws `UNSUPPORTED` where it is read-only. */
export function writable({ store }: Exchange): WritableStore {
  if (isWritable(store)) return store;
  throw new ApiError('UNSUPPORTED', 'this registry is read-only');
}
