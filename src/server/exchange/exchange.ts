import type { IncomingMessage, ServerResponse } from 'node:http';
import { isWritable, type ReadableStore, type WritableStore } from '../../oci/index.ts';
import { ApiError } from './api-error.ts';
import type { ServerLimits } from './limits.ts';
import type { MemoryBudget } from './memory-budget.ts';

/** What requests hold in memory, all of them together. */
export interface Memory {
  /** Small bodies while they come. Large ones wait on the disk. */
  readonly bodies: MemoryBudget;
  /** Manifests while they are read and checked. */
  readonly manifests: MemoryBudget;
  /** Lists, from when they are made until the client has them. */
  readonly answers: MemoryBudget;
}

/** One request and what is needed to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly store: ReadableStore;
  readonly limits: ServerLimits;
  /** Aborted when the answer has ended, or the client has gone. */
  readonly signal: AbortSignal;
  /** Whom the request counts as, where clients may have only so much. */
  readonly client: string;
  readonly memory: Memory;
  /** The host whose images the client means, as containerd's mirrors say it. */
  readonly namespace: string | undefined;
}

/** The store, for changing it. Throws `UNSUPPORTED` where it is read-only. */
export function writable({ store }: Exchange): WritableStore {
  if (isWritable(store)) return store;
  throw new ApiError('UNSUPPORTED', 'this registry is read-only');
}
