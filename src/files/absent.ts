import { isCode } from './error-code.ts';

/**
 * Tells whether the error means that the file does not exist. A disk failure, a missing permission or too many open
 * files do not mean that: code that took them for absence would delete or forget what it only cannot reach.
 */
export function isMissingFile(error: unknown): boolean {
  return isCode(error, 'ENOENT');
}

/** Tells whether the error means that nothing is at a path, because it or one of its parents is not there. */
export function isMissingPath(error: unknown): boolean {
  return isMissingFile(error) || isCode(error, 'ENOTDIR');
}

/** For `.catch()`: returns `undefined` if the file does not exist. Throws every other error again. */
export function unlessAbsent(error: unknown): undefined {
  if (!isMissingFile(error)) throw error;
}
