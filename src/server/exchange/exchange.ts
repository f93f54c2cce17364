import type { IncomingMessage, ServerResponse } from 'node:http';
import { isWritable, type ReadableStore, type WritableStore } from '../../oci/index.ts';
import { ApiError } from './api-error.ts';
import type { ServerLimits } from './limits.ts';
import type { MemoryBudget } from './memory-budget.ts';

/** Memory budgets that all requests share. */
export interface Memory {
  /** For small request bodies while they arrive. Large ones are stored on disk. */
  readonly bodies: MemoryBudget;
  /** Manifests while they are read and checked. */
  readonly manifests: MemoryBudget;
  /** For lists, from when they are built until the client has read them. */
  readonly answers: MemoryBudget;
}

/** One request, and what is needed to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly store: ReadableStore;
  readonly limits: ServerLimits;
  /** Aborts when the answer has ended or the client has gone. */
  readonly signal: AbortSignal;
  /** The key under which this client is counted, where each client may use only so much. */
  readonly client: string;
  readonly memory: Memory;
  /** The host whose images the client wants. containerd sends it to a mirror as `ns`. */
  readonly namespace: string | undefined;
}

/** The store for writing. Throws `UNSUPPORTED` if the store is read-only. */
export function writable({ store }: Exchange): WritableStore {
  if (isWritable(store)) return store;
  throw new ApiError('UNSUPPORTED', 'this registry is read-only');
}
