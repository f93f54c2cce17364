import { availableParallelism } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { FolderLimits } from '../../layout/index.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What a client can make the server hold, store or wait for. */
export interface ServerLimits extends FolderLimits {
  /** Bytes of one manifest. The specification asks for at least 4 MiB. @default 4 MiB */
  readonly manifestBytes: number;
  /** How long the headers of a request may take. @default 15 seconds */
  readonly headersMs: number;
  /** A connection on which nothing moves for so long is closed. @default 2 minutes */
  readonly idleMs: number;
  /** A body must bring `bodyBytesPerWindow` in each of these. @default 30 seconds */
  readonly bodyWindowMs: number;
  /** @default 16 KiB */
  readonly bodyBytesPerWindow: number;
  /** Bytes of memory for small bodies that are coming, all together. @default 16 MiB */
  readonly bodyMemoryBytes: number;
  /** The same for large manifests while they are checked; until then they are on the disk. @default 16 MiB */
  readonly manifestMemoryBytes: number;
  /** The same for lists that clients are reading. @default 32 MiB */
  readonly answerMemoryBytes: number;
  /** A manifest must be here so soon after its first byte. @default 1 minute */
  readonly manifestMs: number;
  /** A client must have read an answer that is no blob so soon after it was made. @default 1 minute */
  readonly answerMs: number;
  /** @default 2048 */
  readonly connections: number;
  /** Of one client. @default 1024 */
  readonly connectionsPerClient: number;
  /** Passwords that are checked at the same time. @default 1, or 2 where there are cores for it */
  readonly loginsAtOnce: number;
  /** Logins that wait for their check. @default 64 */
  readonly loginsWaiting: number;
  /** The same for one client. @default 16 */
  readonly loginsPerClient: number;
  /** Wrong logins of one client in ten minutes after which each further one is answered `wrongLoginMs` later. @default 20 */
  readonly wrongLogins: number;
  /** @default 1 second */
  readonly wrongLoginMs: number;
  /** How long requests may still run once the server was asked to stop. @default 10 seconds */
  readonly drainMs: number;
}

export const defaultServerLimits: ServerLimits = {
  manifestBytes: 4 * MIB,
  uploadBytes: 64 * GIB,
  pendingBytes: 256 * GIB,
  sessions: 1000,
  sessionsPerClient: 100,
  unnamedMs: 60 * MINUTE,
  factsBytes: Math.floor(getHeapStatistics().heap_size_limit / 4), // the rest is for requests, and for writing it down
  diskBytes: Number.POSITIVE_INFINITY,
  sessionIdleMs: 60 * MINUTE,
  headersMs: 15 * SECOND,
  idleMs: 2 * MINUTE,
  bodyWindowMs: 30 * SECOND,
  bodyBytesPerWindow: 16 * KIB,
  bodyMemoryBytes: 16 * MIB,
  manifestMemoryBytes: 16 * MIB,
  answerMemoryBytes: 32 * MIB,
  manifestMs: MINUTE,
  answerMs: MINUTE,
  connections: 2048,
  connectionsPerClient: 1024,
  loginsAtOnce: availableParallelism() > 3 ? 2 : 1,
  loginsWaiting: 64,
  loginsPerClient: 16,
  wrongLogins: 20,
  wrongLoginMs: SECOND,
  drainMs: 10 * SECOND,
};

export const MAX_URL_LENGTH = 4096;
export const MAX_HEADER_BYTES: number = 16 * KIB;
/** Names in one page of `_catalog` and `tags/list`, whatever the client asks for. */
export const MAX_PAGE = 10_000;
/** Tags that one manifest may be given at once. */
export const MAX_TAG_PARAMETERS = 10;
