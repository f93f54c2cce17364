import { availableParallelism } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { FolderLimits } from '../../layout/index.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Limits on what clients can make the server hold, store or wait for. */
export interface ServerLimits extends FolderLimits {
  /** Bytes of one manifest. The specification asks for at least 4 MiB. @default 4 MiB */
  readonly manifestBytes: number;
  /** How long the headers of a request may take to arrive. @default 15 seconds */
  readonly headersMs: number;
  /** A connection without any traffic for this long is closed. @default 2 minutes */
  readonly idleMs: number;
  /** The length of the windows in which a request body must bring `bodyBytesPerWindow`. @default 30 seconds */
  readonly bodyWindowMs: number;
  /** @default 16 KiB */
  readonly bodyBytesPerWindow: number;
  /** Memory for all small request bodies together while they arrive. @default 16 MiB */
  readonly bodyMemoryBytes: number;
  /** Memory for all large manifests together while they are checked. Before that they are on disk. @default 16 MiB */
  readonly manifestMemoryBytes: number;
  /** Memory for all lists together while clients read them. @default 32 MiB */
  readonly answerMemoryBytes: number;
  /** How long a manifest may take from its first byte to its last. @default 1 minute */
  readonly manifestMs: number;
  /** How long a client may take to read an answer that is not a blob. @default 1 minute */
  readonly answerMs: number;
  /** Connections of all clients together. @default 2048 */
  readonly connections: number;
  /** Connections of one client. @default 1024 */
  readonly connectionsPerClient: number;
  /** How many passwords are checked at the same time. @default 1, or 2 on machines with more than three cores */
  readonly loginsAtOnce: number;
  /** How many logins may wait for their check. @default 64 */
  readonly loginsWaiting: number;
  /** How many logins of one client may wait for their check. @default 16 */
  readonly loginsPerClient: number;
  /**
   * After so many wrong logins in ten minutes, each further refusal to that client is delayed by `wrongLoginMs`.
   * @default 20
   */
  readonly wrongLogins: number;
  /** @default 1 second */
  readonly wrongLoginMs: number;
  /** How long running requests may take to end after the server was asked to stop. @default 10 seconds */
  readonly drainMs: number;
}

export const defaultServerLimits: ServerLimits = {
  manifestBytes: 4 * MIB,
  uploadBytes: 64 * GIB,
  pendingBytes: 256 * GIB,
  sessions: 1000,
  sessionsPerClient: 100,
  unnamedMs: 60 * MINUTE,
  // The other three quarters are for requests and for writing the file.
  factsBytes: Math.floor(getHeapStatistics().heap_size_limit / 4),
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
/** The largest page of `_catalog` and `tags/list`, whatever size the client asks for. */
export const MAX_PAGE = 10_000;
/** How many tags one push of a manifest may set. */
export const MAX_TAG_PARAMETERS = 10;
