import { type ErrorCode, RootsmithError } from '../../errors/index.ts';
import { attempt } from './failures.ts';

/** A signature, or something else that belongs to an image, that does not come along with it. */
export interface LeftBehind {
  /** A digest, a tag such as `sha256-….sig`, or a list of what refers to a digest. */
  readonly what: string;
  readonly error: RootsmithError;
}

/** What stays wrong however often it is asked for. A signature that cannot be had is no reason to go without the image. */
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
 * Tries to bring along something that belongs to an image. What cannot be had for a lasting reason is left
 * behind; anything else (a network that fails, a registry out of order) fails the image, because a
 * signature that is there must not get lost by bad luck.
 */
export async function attemptBelonging<T>(
  action: () => Promise<T>,
  signal?: AbortSignal,
): Promise<{ readonly value: T } | { readonly error: RootsmithError }> {
  const tried = await attempt(action, signal);
  if ('error' in tried && !isLasting(tried.error)) throw failureOfBelonging(tried.error);
  return tried;
}

/** Whether the image goes without what failed like this. */
export function isLasting({ code, details }: RootsmithError): boolean {
  const { status } = details;
  const isRefusal = typeof status === 'number' && status < 500 && status !== 408 && status !== 429;
  return lasting.has(code) || (code === 'REGISTRY_ERROR' && isRefusal);
}

/** The same failure, which says that the image itself is not what is wrong. */
export function failureOfBelonging(error: RootsmithError): RootsmithError {
  if (!['NETWORK', 'REGISTRY_ERROR', 'TLS_UNTRUSTED'].includes(error.code)) return error;
  const { code, message, details } = error;
  return new RootsmithError(code, message, {
    hint: `Run it again later: this belongs to the image, as signatures do. To copy images without: ${SWITCH}.`,
    details,
    cause: error,
  });
}

const SHOWN = 3;

/** One sentence about what an image arrives without, and why. */
export function describeLeft(source: string, left: readonly LeftBehind[]): string {
  const shown = left.slice(0, SHOWN).map(({ what, error }) => `${what} (${error.message}) [${error.code}]`);
  const more = left.length > SHOWN ? `; and ${left.length - SHOWN} more` : '';
  return `${source}: ${left.length} of what belongs to it stay${left.length === 1 ? 's' : ''} behind: ${shown.join('; ')}${more}. ${SWITCH} leaves all of it out`;
}
