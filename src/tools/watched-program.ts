import type { ExecaError } from 'execa';
import { loadOptional, RootsmithError } from '../errors/index.ts';
import { type Program, programMissing } from './program.ts';

export interface WatchOptions {
  readonly directory: string;
  /** All variables of the program but `LC_ALL` and `TZ`: nothing else of this process reaches it. */
  readonly env: Readonly<Record<string, string>>;
  /** The bytes for standard input. The program may exit before it has read all of them. */
  readonly input?: AsyncIterable<Uint8Array> | undefined;
  /** Called for each line of either output, while the program runs. */
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Values that the caller's locale and time zone must not change. */
const FIXED = { LC_ALL: 'C', TZ: 'UTC' };

/**
 * Runs a program in a process group of its own, and returns its exit status when it has ended. If the signal aborts,
 * the whole group is ended, with everything that the program has started, and the reason of the signal is thrown.
 * Throws `TOOL_MISSING`, and `DISK_FULL` if the program fails after it said so.
 */
export async function watchProgram(
  program: Program,
  args: readonly string[],
  { directory, env, input, onLine, signal }: WatchOptions,
): Promise<number> {
  signal?.throwIfAborted();
  const { execa, ExecaError } = await loadOptional({
    name: 'execa',
    action: `run \`${program.command}\``,
    load: () => import('execa'),
  });
  const child = execa(program.command, args, {
    all: true,
    buffer: false,
    cleanup: false,
    cwd: directory,
    detached: true,
    env: { ...env, ...FIXED },
    extendEnv: false,
    reject: false,
    stdin: input ?? 'ignore',
  });
  using _ = endGroupOnAbort(child.pid, signal);
  let isDiskFull = false;
  for await (const line of child.iterable({ from: 'all' })) {
    isDiskFull ||= /No space left on device|Disk quota exceeded/.test(line);
    onLine(line);
  }
  const result = await child;
  signal?.throwIfAborted();
  const failure: unknown = result;
  if (failure instanceof ExecaError) refuseStart(failure, program);
  if (result.exitCode !== 0 && isDiskFull) throw diskFull(program, directory);
  return result.exitCode ?? 1;
}

/** How long a group has to end by itself before it is killed. */
const GRACE_MS = 2000;

/** `detached` makes the program the leader of its group, so its number names the group. */
function endGroupOnAbort(pid: number | undefined, signal: AbortSignal | undefined): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    endGroup(pid, 'SIGTERM');
    timer = setTimeout(() => endGroup(pid, 'SIGKILL'), GRACE_MS);
  };
  signal?.addEventListener('abort', end, { once: true });
  return {
    [Symbol.dispose]: () => {
      signal?.removeEventListener('abort', end);
      clearTimeout(timer);
      if (signal?.aborted) endGroup(pid, 'SIGKILL'); // The leader has ended; others of its group may not have.
    },
  };
}

function endGroup(pid: number | undefined, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // The whole group has ended already.
  }
}

function refuseStart(error: ExecaError, program: Program): void {
  if (error.code === 'ENOENT') throw programMissing(program, error);
  if (error.code === 'EACCES') {
    throw new RootsmithError('PERMISSION', `cannot run \`${program.command}\`: permission denied`, {
      hint: 'Check the mode of the program, and whether the disk is mounted `noexec`.',
      cause: error,
    });
  }
  const { cause } = error;
  if (cause instanceof RootsmithError) throw cause; // of the stream that fed the program
}

function diskFull({ command }: Program, directory: string): RootsmithError {
  return new RootsmithError('DISK_FULL', `\`${command}\` found no space left on the device, in \`${directory}\``, {
    hint: 'Free some space, or set TMPDIR to a larger disk.',
    details: { path: directory },
  });
}
