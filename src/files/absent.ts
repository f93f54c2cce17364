/**
 * Tells whether the error means that the file does not exist. A disk failure, a missing permission or too many open
 * files do not mean that: code that took them for absence would delete or forget what it only cannot reach.
 */
export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** For `.catch()`: returns `undefined` if the file does not exist. Throws every other error again. */
export function unlessAbsent(error: unknown): undefined {
  if (!isMissingFile(error)) throw error;
}
