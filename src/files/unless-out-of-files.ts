import { asRootsmithError, outOfFiles } from '../errors/index.ts';

/**
 * For `catch`, where an unreadable file counts as missing. Throws the error again if the process has too many open
 * files, because the file may exist then.
 */
export function unlessOutOfFiles<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (outOfFiles(error) !== undefined) throw asRootsmithError(error, 'look for a file');
    return instead;
  };
}
