import { constants } from 'node:os';
import { loadOptional, RootsmithError } from '../errors/index.ts';
import { type Program, programMissing } from './program.ts';

export interface TerminalProgramOptions {
  readonly directory: string;
  /** Where its standard output goes: to ours, or to standard error where ours holds data. */
  readonly output: 'stdout' | 'stderr';
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program that talks to the user by itself: it gets the terminal and the environment of the caller. Throws
 * `TOOL_MISSING`, or `TOOL_FAILED` if its status is not 0.
 */
export async function runInTerminal(
  program: Program,
  args: readonly string[],
  { directory, output, signal }: TerminalProgramOptions,
): Promise<void> {
  const { execa } = await loadOptional({
    name: 'execa',
    action: `run \`${program.command}\``,
    load: () => import('execa'),
  });
  const result = await execa(program.command, args, {
    cwd: directory,
    reject: false,
    stdin: 'inherit',
    stdout: output === 'stdout' ? 'inherit' : 2,
    stderr: 'inherit',
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (!result.failed) return;
  if (result.code === 'ENOENT') throw programMissing(program, result);
  const status = result.exitCode ?? 128 + signalNumber(result.signal);
  throw new RootsmithError('TOOL_FAILED', `\`${[program.command, ...args].join(' ')}\` ended with status ${status}`, {
    hint: 'Its output is above.',
    details: { status },
    cause: result,
  });
}

function signalNumber(name: NodeJS.Signals | undefined): number {
  return name === undefined ? 0 : constants.signals[name];
}
