import { isRootsmithError, RootsmithError } from '../../errors/index.ts';

/**
 * What failed for one image, so that the others can go on: also where the fault is ours, which is then said
 * with the image. Throws what would fail for all of them: an interruption.
 */
function failureOf(error: unknown, signal?: AbortSignal): RootsmithError {
  signal?.throwIfAborted();
  if (!isRootsmithError(error)) return bugIn(error);
  if (error.code === 'INTERRUPTED') throw error;
  return error;
}

function bugIn(cause: unknown): RootsmithError {
  const found = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const [message = '', where = ''] = found.split('\n').map((line) => line.trim());
  return new RootsmithError('BUG', `this is a bug in rootsmith: ${message} ${where}`.trim(), {
    hint: 'Report it with the name of the image.',
    cause,
  });
}

/** Does it and gives its result, or what failed. */
export async function attempt<T>(
  action: () => Promise<T>,
  signal?: AbortSignal,
): Promise<{ readonly value: T } | { readonly error: RootsmithError }> {
  try {
    return { value: await action() };
  } catch (error) {
    return { error: failureOf(error, signal) };
  }
}

/** An image that is not where its reference says. */
export function imageNotFound(place: string): RootsmithError {
  return new RootsmithError('IMAGE_NOT_FOUND', `cannot find the image \`${place}\``, {
    hint: 'Check the name and the tag.',
    details: { place },
  });
}
