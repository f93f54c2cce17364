import { type RefusalCode, RepositoryError } from '../../oci/index.ts';

/**
 * Error codes of the distribution specification, with the usual HTTP status of each.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 */
const statuses = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 400,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  SIZE_INVALID: 400,
  UNAUTHORIZED: 401,
  DENIED: 403,
  UNSUPPORTED: 405,
  TOOMANYREQUESTS: 429,
  UNKNOWN: 500,
} as const satisfies Record<string, number>;

export type ApiCode = keyof typeof statuses;

export interface ApiErrorOptions {
  /** The HTTP status, where it is not the usual one of the code. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An error that the client is told, in the terms of the specification. */
export class ApiError extends Error {
  readonly code: ApiCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ApiCode, message: string, { status, headers = {}, cause }: ApiErrorOptions = {}) {
    super(message, { cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = status ?? statuses[code];
    this.headers = headers;
  }
}

interface Answered extends Pick<ApiErrorOptions, 'status' | 'headers'> {
  readonly code: ApiCode;
}

/** Open uploads end within a minute, and upstream registries count requests over hours. */
const waitAMinute = { 'Retry-After': '60' };

/** The HTTP answer to each reason for which a repository refuses. */
const answers: Readonly<Record<RefusalCode, Answered>> = {
  BLOB_UPLOAD_INVALID: { code: 'BLOB_UPLOAD_INVALID' },
  BLOB_UPLOAD_UNKNOWN: { code: 'BLOB_UPLOAD_UNKNOWN' },
  DIGEST_INVALID: { code: 'DIGEST_INVALID' },
  MANIFEST_INVALID: { code: 'MANIFEST_INVALID' },
  NAME_INVALID: { code: 'NAME_INVALID' },
  SIZE_INVALID: { code: 'SIZE_INVALID' },
  UNSUPPORTED: { code: 'UNSUPPORTED' },
  TOO_LARGE: { code: 'SIZE_INVALID', status: 413 },
  UPLOAD_BUSY: { code: 'BLOB_UPLOAD_INVALID', status: 409 },
  TOO_MANY_UPLOADS: { code: 'TOOMANYREQUESTS', headers: waitAMinute },
  NO_ROOM: { code: 'DENIED', status: 507 },
  UPSTREAM_BUSY: { code: 'TOOMANYREQUESTS', headers: waitAMinute },
  UPSTREAM_DENIED: { code: 'DENIED' },
  UPSTREAM_FAILED: { code: 'UNKNOWN', status: 502 },
};

/** The HTTP answer to an error of the server or of the repository, or `undefined` for any other error. */
export function asApiError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (!(error instanceof RepositoryError)) return undefined;
  const { code, ...options } = answers[error.code];
  return new ApiError(code, error.message, { ...options, cause: error });
}

/** The body of an error response. */
export function errorBody(code: ApiCode, message: string): string {
  return JSON.stringify({ errors: [{ code, message }] });
}
