import type * as z from 'zod';
import type { Report } from '../progress/index.ts';
import type { Terminal } from './terminal.ts';

export interface CliContext {
  readonly terminal: Terminal;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Writes one line of data to standard output. Control characters are escaped. */
  readonly print: (line: string) => void;
  /** Writes a document of several lines to standard output, unchanged. */
  readonly printText: (text: string) => void;
}

/** A command as data, for the parser, the help text and the reference page. */
export interface Command<A extends z.ZodObject, F extends z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs of the help text, after the summary. */
  readonly description?: string;
  /** Lines of the form `command  # what it does`. */
  readonly examples?: readonly string[];
  /** Positional arguments in order. Optional ones and at most one array come last. */
  readonly args: A;
  readonly flags: F;
  run(context: CliContext, args: z.output<A>, flags: z.output<F>): Promise<void>;
}

/** A command without its own types, for code that handles all commands. `defineCommand` checks the types. */
export type AnyCommand = Omit<Command<z.ZodObject, z.ZodObject>, 'run'> & {
  run(context: CliContext, args: never, flags: never): Promise<void>;
};

export function defineCommand<A extends z.ZodObject, F extends z.ZodObject>(command: Command<A, F>): Command<A, F> {
  return command;
}

/** Adds to a flag or an argument how the help text shows it. */
export function flag<T extends z.ZodType>(type: T, meta: FlagMeta): T {
  return type.meta({ ...meta });
}

/** Puts flags under a heading of the help text. */
export function flagGroup<T extends Readonly<Record<string, z.ZodType>>>(group: string, flags: T): T {
  const grouped = Object.entries(flags).map(([name, type]) => [name, type.meta({ ...type.meta(), group })]);
  return Object.fromEntries(grouped) as T;
}

/** How the help text shows a flag or an argument. Passed to `.meta()` of zod. */
export interface FlagMeta {
  readonly description: string;
  /** A single letter without the dash. */
  readonly short?: string;
  /** The placeholder for the value. */
  readonly placeholder?: string;
  /** The heading under which the help text shows it. @default Options */
  readonly group?: string;
  /** Whether only the parser knows it: a flag that is understood to be refused. @default false */
  readonly hidden?: boolean;
}
