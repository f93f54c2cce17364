import { type ErrorCode, isRootsmithError } from '../errors/index.ts';
import { RepositoryError } from '../oci/index.ts';

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
  if (error instanceof RepositoryError || !isRootsmithError(error)) return error;
  const { code, details } = error;
  if (details['status'] === 429) {
    return new RepositoryError('UPSTREAM_BUSY', `${host} asks this cache to wait`, { cause: error });
  }
  if (refusals.has(code)) {
    // Not 401: the client would send us a login that is meant for somebody else.
    return new RepositoryError(
      'UPSTREAM_DENIED',
      `${host} does not give this to this cache, or has no such repository`,
      {
        cause: error,
      },
    );
  }
  return new RepositoryError('UPSTREAM_FAILED', `${host} cannot be asked at the moment`, { cause: error });
}

/** Whether it is about one repository: registries hide missing ones behind a refusal, and go on serving others. */
export function isRefusal(error: unknown): boolean {
  return isRootsmithError(error) && refusals.has(error.code);
}

/** Whether a later request may have better luck, so that what is kept may stand in meanwhile. */
export function isOutage(error: unknown): boolean {
  return isRootsmithError(error) && !isMissing(error);
}
