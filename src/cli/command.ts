import type * as z from 'zod';
import type { Report } from '../progress/index.ts';
import type { Terminal } from './terminal.ts';

export interface CliContext {
  readonly terminal: Terminal;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Writes one line of data to standard output. Control characters in it are escaped. */
  readonly print: (line: string) => void;
  /** Writes a document of several lines to standard output, as it is. */
  readonly printText: (text: string) => void;
}

/** A command as data: the parser, the help text and the reference page all read it. */
export interface Command<A extends z.ZodObject, F extends z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs of help, below the summary. */
  readonly description?: string;
  /** Lines of the form `command  # what it does`. */
  readonly examples?: readonly string[];
  /** Positional arguments, in order; optional ones and at most one array come last. */
  readonly args: A;
  readonly flags: F;
  run(context: CliContext, args: z.output<A>, flags: z.output<F>): Promise<void>;
}

/** What the adapter needs of a command: its types are checked where it is defined, by `defineCommand`. */
export type AnyCommand = Omit<Command<z.ZodObject, z.ZodObject>, 'run'> & {
  run(context: CliContext, args: never, flags: never): Promise<void>;
};

export function defineCommand<A extends z.ZodObject, F extends z.ZodObject>(command: Command<A, F>): Command<A, F> {
  return command;
}

/** How a flag or an argument looks in help; given to zod's `.meta()`. */
export interface FlagMeta {
  readonly description: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** What stands for the value in help. */
  readonly placeholder?: string;
}
