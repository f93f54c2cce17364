/**
 * Whether a file is not there. Nothing else means that: a disk that fails, a folder that may not be read, or too many open
 * files say nothing about what there is, and whoever took them for absence would delete or forget what is only out of reach.
 */
export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** For `.catch()`: nothing where the file is not there. Throws everything else on. */
export function unlessAbsent(error: unknown): undefined {
  if (!isMissingFile(error)) throw error;
}
