import { RootsmithError } from '../errors/index.ts';
import type { Program } from './program.ts';
import { watchProgram } from './watched-program.ts';

/** QEMU's names for a machine of an architecture that Talos runs on. */
export interface QemuTarget {
  readonly program: Program;
  /** As firmware descriptors spell it. */
  readonly architecture: 'x86_64' | 'aarch64';
  readonly machine: 'q35' | 'virt';
}

export const qemuTargets: Readonly<Record<'amd64' | 'arm64', QemuTarget>> = {
  amd64: {
    program: { command: 'qemu-system-x86_64', debianPackage: 'qemu-system-x86' },
    architecture: 'x86_64',
    machine: 'q35',
  },
  arm64: {
    program: { command: 'qemu-system-aarch64', debianPackage: 'qemu-system-arm' },
    architecture: 'aarch64',
    machine: 'virt',
  },
};

export interface QemuOptions {
  /** Where QEMU starts, and where relative names in its arguments begin. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called for each line that the machine or QEMU itself writes. */
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

const PASSED_ON = ['PATH', 'HOME', 'TMPDIR'] as const;

/**
 * Runs a machine until it is powered off or the signal aborts, whose reason is thrown then. Throws `TOOL_MISSING`, and
 * `TOOL_FAILED` where QEMU does not take the arguments.
 */
export async function runQemu(
  { program }: QemuTarget,
  args: readonly string[],
  { directory, env, onLine, signal }: QemuOptions,
): Promise<void> {
  let last = '';
  const status = await watchProgram(program, args, {
    directory,
    env: Object.fromEntries(PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    onLine: (line) => {
      last = line;
      onLine(line);
    },
    signal,
  });
  if (status === 0) return;
  throw new RootsmithError('TOOL_FAILED', `\`${program.command}\` ended with status ${status}: ${last.trim()}`, {
    hint: `Run it by hand to see more: ${program.command} ${args.join(' ')}`,
    details: { status },
  });
}
