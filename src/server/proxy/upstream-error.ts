import { type ErrorCode, isRootsmithError } from '../../errors/index.ts';
import { ApiError } from '../api-error.ts';

/** What clients are told to wait where an upstream limits us: it counts requests over hours. */
const RETRY_AFTER_S = '60';

const refusals: ReadonlySet<ErrorCode> = new Set(['AUTH_REQUIRED', 'AUTH_DENIED', 'CREDENTIALS_INVALID']);

/** Whether the upstream said that it has no such thing, as opposed to not saying anything useful. */
export function isMissing(error: unknown): boolean {
  if (!isRootsmithError(error)) return false;
  return error.code === 'IMAGE_NOT_FOUND' || error.details['status'] === 404;
}

/**
 * What a client hears of an upstream that did not help. Our login there, and where it is kept, are in
 * the words of the error, so none of them is passed on: they go to the log.
 */
export function upstreamRefusal(host: string, error: unknown): unknown {
  if (error instanceof ApiError || !isRootsmithError(error)) return error;
  const { code, details } = error;
  if (details['status'] === 429) {
    return new ApiError('TOOMANYREQUESTS', `${host} asks this cache to wait`, {
      headers: { 'Retry-After': RETRY_AFTER_S },
      cause: error,
    });
  }
  if (refusals.has(code)) {
    // Not 401: the client would send us a login that is meant for somebody else.
    return new ApiError('DENIED', `${host} does not give this to this cache, or has no such repository`, {
      cause: error,
    });
  }
  return new ApiError('UNKNOWN', `${host} cannot be asked at the moment`, { status: 502, cause: error });
}

/** Whether it is about one repository: registries hide missing ones behind a refusal, and go on serving others. */
export function isRefusal(error: unknown): boolean {
  return isRootsmithError(error) && refusals.has(error.code);
}

/** Whether a later request may have better luck, so that what is kept may stand in meanwhile. */
export function isOutage(error: unknown): boolean {
  return isRootsmithError(error) && !isMissing(error);
}
