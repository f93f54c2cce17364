import { asRootsmithError, outOfFiles } from '../errors/index.ts';

/** For `catch` where a file that cannot be read is as good as none: it may be there where this process may open no more. */
export function unlessOutOfFiles<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (outOfFiles(error) !== undefined) throw asRootsmithError(error, 'look for a file');
    return instead;
  };
}
