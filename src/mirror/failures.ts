import { isRootsmithError, RootsmithError } from '../errors/index.ts';

/**
 * What failed for one image, so that the others can go on. Throws what would fail for all of them: an
 * interruption, a bug.
 */
export function failureOf(error: unknown, signal?: AbortSignal): RootsmithError {
  signal?.throwIfAborted();
  if (!isRootsmithError(error) || error.code === 'INTERRUPTED') throw error;
  return error;
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
