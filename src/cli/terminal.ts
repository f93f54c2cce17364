import type { Readable } from 'node:stream';
import type { WriteStream } from 'node:tty';

/** What the program is given by whoever starts it; nothing in `cli/` reads `process` itself. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Data only. */
  readonly stdout: NodeJS.WritableStream;
  /** Everything else. */
  readonly stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;
  /** What is piped in. Opened when a command asks for it. */
  readonly stdin?: Readable;
  /** The current directory: what relative paths on the command line are relative to. */
  readonly directory: string;
}

/** Whether live lines and colour make sense on standard error. */
export function isInteractive({ env, stderr }: Terminal): boolean {
  return stderr.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
}

export function usesColour(terminal: Terminal): boolean {
  return isInteractive(terminal) && !terminal.env['NO_COLOR'];
}
