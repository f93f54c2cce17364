/** What clients can make a folder hold, store or wait for. */
export interface FolderLimits {
  /** Bytes of one blob. @default 64 GiB */
  readonly uploadBytes: number;
  /** Bytes of all uploads that are not finished. @default 256 GiB */
  readonly pendingBytes: number;
  /** Uploads that are not finished. @default 1000 */
  readonly sessions: number;
  /** Uploads of one client that are not finished. @default 100 */
  readonly sessionsPerClient: number;
  /** A blob that no manifest of its repository names goes after so long, unless one comes that does. @default 1 hour */
  readonly unnamedMs: number;
  /** Bytes of memory for names and facts: of blobs, manifests and tags. @default a quarter of what the engine may use */
  readonly factsBytes: number;
  /** Bytes of everything in the folder together: blobs, manifests, uploads, and what says what there is. @default no limit */
  readonly diskBytes: number;
  /** An upload that nobody touches for so long is thrown away. @default 1 hour */
  readonly sessionIdleMs: number;
}
