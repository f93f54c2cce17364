import type { ExecaError } from 'execa';
import { loadOptional, RootsmithError } from '../errors/index.ts';
import type { Report } from '../progress/index.ts';

/** An outside program: its command, and the Debian package that installs it. */
export interface Program {
  readonly command: string;
  readonly debianPackage: string;
}

export interface RunOptions {
  readonly directory?: string | undefined;
  /** Variables in addition to the environment that is fixed for all programs. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The bytes for standard input. The program may exit before it has read all of them. */
  readonly input?: AsyncIterable<Uint8Array> | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

const KEPT_OUTPUT_BYTES = 64 * 1024;

/**
 * The environment is fixed, so that the caller's locale, time zone or SOURCE_DATE_EPOCH cannot change what a
 * program writes.
 */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', SOURCE_DATE_EPOCH: undefined };

/** Runs a program to its end and gives the last 64 KiB of its output. */
export async function runProgram(program: Program, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { directory, env, input, signal } = options;
  // execa consists of a hundred files, and most builds do not need it: load it on first use.
  const { execa, ExecaError } = await loadOptional({
    name: 'execa',
    action: `run \`${program.command}\``,
    load: () => import('execa'),
  });
  try {
    const { all } = await execa(program.command, args, {
      all: true,
      env: { ...ENVIRONMENT, ...env },
      maxBuffer: KEPT_OUTPUT_BYTES,
      stdin: input ?? 'ignore',
      ...(directory === undefined ? {} : { cwd: directory }),
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    return all;
  } catch (error) {
    throw error instanceof ExecaError ? explainFailure(error, program, args, signal) : error;
  }
}

/**
 * Runs a program to its end and gives what it wrote to standard output, up to 64 KiB. Its environment is ours: it may
 * hold what the program needs to log in somewhere.
 */
export async function runForBytes(
  program: Program,
  args: readonly string[],
  { env, input, signal }: { readonly input: Uint8Array } & Pick<RunOptions, 'env' | 'signal'>,
): Promise<Uint8Array> {
  const { execa, ExecaError } = await loadOptional({
    name: 'execa',
    action: `run \`${program.command}\``,
    load: () => import('execa'),
  });
  try {
    const { stdout } = await execa(program.command, args, {
      encoding: 'buffer',
      stripFinalNewline: false, // a signature may end in that byte
      maxBuffer: KEPT_OUTPUT_BYTES,
      input,
      ...(env === undefined ? {} : { env }),
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    return stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    const stderr: unknown = error.stderr;
    const said = stderr instanceof Uint8Array ? Buffer.from(stderr).toString('utf8') : '';
    throw explainFailure(Object.assign(error, { all: said }), program, args, signal);
  }
}

function explainFailure(
  error: ExecaError,
  program: Program,
  args: readonly string[],
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason;
  if (error.code === 'ENOENT') return programMissing(program, error);
  const inputError = findInputError(error);
  if (inputError !== undefined) return inputError;
  const said = lastLines(typeof error.all === 'string' ? error.all : '');
  if (/No space left on device/.test(said)) {
    return new RootsmithError('DISK_FULL', `\`${program.command}\` found no space left on the device`, {
      hint: 'Free some space, or set TMPDIR to a larger disk.',
      cause: error,
    });
  }
  return new RootsmithError('TOOL_FAILED', `\`${program.command}\` failed: ${said || error.shortMessage}`, {
    hint: `Run it by hand to see more: ${program.command} ${args.join(' ')}`,
    cause: error,
  });
}

export function programMissing({ command, debianPackage }: Program, cause?: unknown): RootsmithError {
  return new RootsmithError('TOOL_MISSING', `\`${command}\` is not installed, or not on PATH`, {
    hint: `Install it: apt-get install ${debianPackage}`,
    cause,
  });
}

/** Finds an error of the stream that fed the program: such an error is ours, not the program's. */
function findInputError(error: ExecaError): unknown {
  const { cause } = error;
  return cause instanceof RootsmithError ? cause : undefined;
}

function lastLines(output: string): string {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.slice(-5).join('; ');
}
