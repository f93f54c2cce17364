/**
 * The reasons for which a repository refuses a request. The first group has the names of the distribution
 * specification, which has none for the second group.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 */
export type RefusalCode =
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DIGEST_INVALID'
  | 'MANIFEST_INVALID'
  | 'NAME_INVALID'
  | 'SIZE_INVALID'
  | 'UNSUPPORTED'
  | 'TOO_LARGE'
  | 'UPLOAD_BUSY'
  | 'TOO_MANY_UPLOADS'
  | 'NO_ROOM'
  | 'UPSTREAM_BUSY'
  | 'UPSTREAM_DENIED'
  | 'UPSTREAM_FAILED';

/** A refusal that is shown to the client. Its message tells nothing about the machine. */
export class RepositoryError extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'RepositoryError';
    this.code = code;
  }
}

/** Tells whether there is no room on disk or in memory. Existing content can still be pulled. */
export function isNoRoom(error: unknown): boolean {
  return error instanceof RepositoryError && error.code === 'NO_ROOM';
}
