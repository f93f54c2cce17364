/**
 * Codes of the distribution specification, with the status that goes with each.
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
  /** Where it is not the usual one of the code. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A refusal that the client is told, in the words of the specification. */
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

/** Of a disk that is full of what was pushed: who pulls need not suffer from it. */
export function isNoRoom(error: unknown): boolean {
  return error instanceof ApiError && error.status === 507;
}

/** The body of an answer that refuses. */
export function errorBody(code: ApiCode, message: string): string {
  return JSON.stringify({ errors: [{ code, message }] });
}
