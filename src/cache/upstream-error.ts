import { type ErrorCode, isRootsmithError } from '../errors/index.ts';
import { RepositoryError } from '../oci/index.ts';

const refusals: ReadonlySet<ErrorCode> = new Set(['AUTH_REQUIRED', 'AUTH_DENIED', 'CREDENTIALS_INVALID']);

/** Tells whether the upstream said that the content does not exist. */
export function isMissing(error: unknown): boolean {
  if (!isRootsmithError(error)) return false;
  return error.code === 'IMAGE_NOT_FOUND' || error.details['status'] === 404;
}

/**
 * The error that a client gets when an upstream failed. The original message may name our login and where it is stored,
 * so it goes only to the log.
 */
export function upstreamRefusal(host: string, error: unknown): unknown {
  if (error instanceof RepositoryError || !isRootsmithError(error)) return error;
  const { code, details } = error;
  if (details['status'] === 429) {
    return new RepositoryError('UPSTREAM_BUSY', `${host} asks this cache to wait`, { cause: error });
  }
  if (refusals.has(code)) {
    // Status 401 would make the client send us a login for somebody else.
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

/**
 * Tells whether the error is about one repository. Registries hide missing repositories behind such a refusal, and
 * still serve others.
 */
export function isRefusal(error: unknown): boolean {
  return isRootsmithError(error) && refusals.has(error.code);
}

/** Tells whether a later request may succeed, so that stored content may be served meanwhile. */
export function isOutage(error: unknown): boolean {
  return isRootsmithError(error) && !isMissing(error);
}
