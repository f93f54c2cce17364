import type { Readable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

/** What the program gets from its caller. Code in `cli/` does not read `process` itself. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The stream for data. */
  readonly stdout: NodeJS.WritableStream;
  /** The stream for everything else. */
  readonly stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>;
  /** The stream for piped input. It is only opened when a command reads it. */
  readonly stdin?: Readable & Partial<Pick<ReadStream, 'isTTY'>>;
  /** The current directory, which relative paths start from. */
  readonly directory: string;
}

/** Tells whether live lines and colour are useful on standard error. */
export function isInteractive({ env, stderr }: Terminal): boolean {
  return stderr.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
}

export function usesColour(terminal: Terminal): boolean {
  return isInteractive(terminal) && !terminal.env['NO_COLOR'];
}
