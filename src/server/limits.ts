const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What a client can make the server hold, store or wait for. */
export interface ServerLimits {
  /** Bytes of one manifest. The specification asks for at least 4 MiB. @default 4 MiB */
  readonly manifestBytes: number;
  /** Bytes of one blob. @default 64 GiB */
  readonly uploadBytes: number;
  /** Bytes of all uploads that are not finished. @default 256 GiB */
  readonly pendingBytes: number;
  /** Uploads that are not finished. @default 1000 */
  readonly sessions: number;
  /** Bytes of all blobs and uploads together. @default no limit */
  readonly diskBytes: number;
  /** An upload that nobody touches for so long is thrown away. @default 1 hour */
  readonly sessionIdleMs: number;
  /** How long the headers of a request may take. @default 15 seconds */
  readonly headersMs: number;
  /** A connection on which nothing moves for so long is closed. @default 2 minutes */
  readonly idleMs: number;
  /** A body must bring `bodyBytesPerWindow` in each of these. @default 30 seconds */
  readonly bodyWindowMs: number;
  /** @default 16 KiB */
  readonly bodyBytesPerWindow: number;
  /** @default 2048 */
  readonly connections: number;
  /** How long requests may still run once the server was asked to stop. @default 10 seconds */
  readonly drainMs: number;
}

export const defaultLimits: ServerLimits = {
  manifestBytes: 4 * MIB,
  uploadBytes: 64 * GIB,
  pendingBytes: 256 * GIB,
  sessions: 1000,
  diskBytes: Number.POSITIVE_INFINITY,
  sessionIdleMs: 60 * MINUTE,
  headersMs: 15 * SECOND,
  idleMs: 2 * MINUTE,
  bodyWindowMs: 30 * SECOND,
  bodyBytesPerWindow: 16 * KIB,
  connections: 2048,
  drainMs: 10 * SECOND,
};

export const MAX_URL_LENGTH = 4096;
export const MAX_HEADER_BYTES: number = 16 * KIB;
/** Names in one page of `_catalog` and `tags/list`, whatever the client asks for. */
export const MAX_PAGE = 10_000;
/** Tags that one manifest may be given at once. */
export const MAX_TAG_PARAMETERS = 10;
