import { type ErrorCode, errorCodes } from './codes.ts';

type Details = Readonly<Record<string, string | number>>;

export interface RootsmithErrorOptions {
  /** What the reader can do next: one imperative sentence, or a command; or several of them. */
  readonly hint?: string | readonly string[] | undefined;
  readonly cause?: unknown;
  /** Facts for programs: offset, field, path, line, status. */
  readonly details?: Details | undefined;
}

const brand = Symbol.for('rootsmith.error');

/**
 * A failure that rootsmith can explain. The message is one sentence that says what was tried with which value, and
 * what was found; or several such sentences, one a line. Callers switch on `code`.
 */
export class RootsmithError extends Error {
  readonly [brand] = true;
  readonly code: ErrorCode;
  /** The message, one sentence an item. A sentence may quote foreign text that holds line breaks itself. */
  readonly lines: readonly string[];
  /** All hints, one a line. */
  readonly hint: string | undefined;
  readonly hints: readonly string[];
  readonly details: Details;

  constructor(
    code: ErrorCode,
    message: string | readonly string[],
    { hint, cause, details = {} }: RootsmithErrorOptions = {},
  ) {
    const lines = typeof message === 'string' ? [message] : message;
    super(lines.join('\n'), { cause });
    this.name = 'RootsmithError';
    this.code = code;
    this.lines = lines;
    this.hints = typeof hint === 'string' ? [hint] : (hint ?? []);
    this.hint = this.hints.length === 0 ? undefined : this.hints.join('\n');
    this.details = details;
  }

  get exitCode(): number {
    return errorCodes[this.code].exit;
  }
}

/** This check also works across two copies of the library, where `instanceof` does not. */
export function isRootsmithError(value: unknown): value is RootsmithError {
  return value instanceof Error && brand in value;
}

/**
 * Explains what the operating system refused while doing `action` (for example "write `out/x`"). Errors of ours,
 * and errors that the table below does not know, come back unchanged.
 */
export function asRootsmithError(error: unknown, action: string): unknown {
  if (!(error instanceof Error) || isRootsmithError(error)) return error;
  const explain = systemErrors[outOfFiles(error) ?? ('code' in error ? String(error.code) : '')];
  return explain
    ? new RootsmithError(explain.code, `cannot ${action}: ${explain.found}`, { hint: explain.hint, cause: error })
    : error;
}

/**
 * Finds out whether an error means that too many files are open. Errors of threads and connections say so only in
 * their causes, or only in their message.
 */
export function outOfFiles(error: unknown, depth = 0): 'EMFILE' | 'ENFILE' | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE' || code === 'ENFILE') return code;
  const [said] = /\bE[MN]FILE\b|too many open files/.exec(error.message) ?? [];
  if (said !== undefined) return said === 'ENFILE' ? said : 'EMFILE';
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return inner.map((each) => outOfFiles(each, depth + 1)).find((found) => found !== undefined);
}

/** This hint also has to fit a connection, a thread or a module of the program that could not be opened. */
const OPEN_FILES_HINT =
  'Raise the limit with `ulimit -n 1024`, or do less at once: `--concurrency`, where a command has it.';

const systemErrors: Readonly<
  Record<string, { readonly code: ErrorCode; readonly found: string; readonly hint: string }>
> = {
  ENOENT: { code: 'NOT_FOUND', found: 'no such file or directory', hint: 'Check the path.' },
  ENOTDIR: { code: 'NOT_FOUND', found: 'a part of the path is not a directory', hint: 'Check the path.' },
  EISDIR: { code: 'NOT_FOUND', found: 'it is a directory, not a file', hint: 'Name a file in it.' },
  ENOSPC: {
    code: 'DISK_FULL',
    found: 'no space left on the device',
    hint: 'Free some space, or set TMPDIR to a larger disk.',
  },
  EDQUOT: {
    code: 'DISK_FULL',
    found: 'the disk quota is used up',
    hint: 'Free some space, or set TMPDIR to another disk.',
  },
  EFBIG: {
    code: 'DISK_FULL',
    found: 'the file system does not allow a file of this size',
    hint: 'Write to another disk, or choose a smaller `--volume-size` (FAT32 takes less than 4 GiB).',
  },
  EMFILE: {
    code: 'TOO_MANY_FILES',
    found: 'this process has reached its limit of open files',
    hint: OPEN_FILES_HINT,
  },
  ENFILE: {
    code: 'TOO_MANY_FILES',
    found: 'this machine has reached its limit of open files',
    hint: 'End other programs, or raise `fs.file-max` by `sysctl`.',
  },
  EACCES: { code: 'PERMISSION', found: 'permission denied', hint: 'Check the owner and mode of the path.' },
  EPERM: { code: 'PERMISSION', found: 'operation not permitted', hint: 'Check the owner and mode of the path.' },
  EEXIST: { code: 'PATH_FOREIGN', found: 'something else is there already', hint: 'Remove it, or name another path.' },
  ELOOP: { code: 'PATH_FOREIGN', found: 'a symbolic link is in the way', hint: 'Remove it, or name another path.' },
  ENXIO: { code: 'NOT_A_FILE', found: 'it is a socket, or a device that is not there', hint: 'Name a regular file.' },
  EROFS: { code: 'PERMISSION', found: 'the file system is read-only', hint: 'Name a path on a writable file system.' },
};
