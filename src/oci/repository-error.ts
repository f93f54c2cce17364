/**
 * Why a repository refuses what it is asked. The first group has the names that the distribution specification gives
 * its errors; for the second it has none.
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

/** A refusal that the one who asked is told: its message says nothing about the machine. */
export class RepositoryError extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'RepositoryError';
    this.code = code;
  }
}

/** Whether the disk or the memory has no room for what was pushed; what is there can still be pulled. */
export function isNoRoom(error: unknown): boolean {
  return error instanceof RepositoryError && error.code === 'NO_ROOM';
}
