import { isRootsmithError, RootsmithError } from '../../errors/index.ts';

/**
 * Turns an error into the failure of one image, so that the other images go on. That includes a bug of ours, which is
 * reported with the image. An interruption concerns all images, so it is thrown.
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

/** Runs an action, and returns its result or its failure. */
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

/** The error for an image that its place does not hold. */
export function imageNotFound(place: string): RootsmithError {
  return new RootsmithError('IMAGE_NOT_FOUND', `cannot find the image \`${place}\``, {
    hint: 'Check the name and the tag.',
    details: { place },
  });
}

/** The host that could not be reached or trusted, where that is what failed; each image of it fails alike. */
export function hostOf({ details }: RootsmithError): string | undefined {
  const { host } = details;
  return typeof host === 'string' ? host : undefined;
}
