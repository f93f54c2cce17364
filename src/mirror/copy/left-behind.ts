import { type ErrorCode, RootsmithError } from '../../errors/index.ts';
import { attempt } from './failures.ts';

/** A signature, or another referrer of an image, that is not copied with the image. */
export interface LeftBehind {
  /** A digest, a tag such as `sha256-….sig`, or the list of what refers to a digest. */
  readonly what: string;
  readonly error: RootsmithError;
}

/**
 * These failures stay however often we try again. A signature that fails so must not keep the image from being copied.
 */
const lasting: ReadonlySet<ErrorCode> = new Set([
  'MANIFEST_INVALID',
  'FORMAT_UNSUPPORTED',
  'REFERENCE_INVALID',
  'IMAGE_NOT_FOUND',
  'DIGEST_MISMATCH',
  'SIZE_MISMATCH',
  'LIMIT_EXCEEDED',
  'AUTH_REQUIRED',
  'AUTH_DENIED',
]);

const SWITCH = '`--no-referrers`';

/**
 * Tries to copy a referrer of an image. A referrer that fails for a lasting reason is left behind. For any other reason
 * (the network fails, the registry is out of order) the image fails, because a signature must not get lost by bad luck.
 */
export async function attemptReferrer<T>(
  action: () => Promise<T>,
  signal?: AbortSignal,
): Promise<{ readonly value: T } | { readonly error: RootsmithError }> {
  const tried = await attempt(action, signal);
  if ('error' in tried && !isLasting(tried.error)) throw failureOfReferrer(tried.error);
  return tried;
}

/** Whether an image is copied without a referrer that failed like this. */
export function isLasting({ code, details }: RootsmithError): boolean {
  const { status } = details;
  const isRefusal = typeof status === 'number' && status < 500 && status !== 408 && status !== 429;
  return lasting.has(code) || (code === 'REGISTRY_ERROR' && isRefusal);
}

/** Adds to a failure that it concerns a referrer, not the image itself. */
export function failureOfReferrer(error: RootsmithError): RootsmithError {
  if (!['NETWORK', 'REGISTRY_ERROR', 'TLS_UNTRUSTED'].includes(error.code)) return error;
  const { code, message, details } = error;
  return new RootsmithError(code, message, {
    hint: `Run it again later. This is a signature or another referrer of the image: ${SWITCH} copies images without them.`,
    details,
    cause: error,
  });
}

const SHOWN = 3;

/** Says in one sentence which referrers of an image are left behind, and why. */
export function describeLeft(source: string, left: readonly LeftBehind[]): string {
  const shown = left.slice(0, SHOWN).map(({ what, error }) => `${what} (${error.message}) [${error.code}]`);
  const more = left.length > SHOWN ? `; and ${left.length - SHOWN} more` : '';
  const count = left.length === 1 ? '1 referrer is' : `${left.length} referrers are`;
  return `${source}: ${count} left behind: ${shown.join('; ')}${more}. ${SWITCH} leaves out all of them`;
}
