import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface BenchOptions {
  /** For what is made on the way. */
  readonly folder: string;
  /** Of each command, in turn. */
  readonly runs: number;
}

export interface Measured {
  readonly wallSeconds: number;
  /** Of the process and all children it waited for. */
  readonly cpuSeconds: number;
  /** The largest resident size of the process itself, children not counted. Bytes. */
  readonly peakBytes: number;
}

export interface MeasureOptions {
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const POLL_MS = 10;
const CLOCK_TICKS = 100; // per second: USER_HZ is 100 on every architecture of Linux that Debian has

/** Runs a command to its end, and reads what it took from /proc. Throws, with its output, where it fails. */
export async function measure(command: readonly string[], { directory, env }: MeasureOptions = {}): Promise<Measured> {
  const [program = '', ...args] = command;
  const start = performance.now();
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
  const seen = { cpuSeconds: 0, peakBytes: 0 };
  const timer = setInterval(() => observe(child.pid, seen), POLL_MS);
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  clearInterval(timer);
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${String(status)}:\n${said}`);
  return { wallSeconds: (performance.now() - start) / 1000, ...seen };
}

/** Both figures only grow while the process lives, so the last look before its end is the one that counts. */
function observe(pid: number | undefined, seen: { cpuSeconds: number; peakBytes: number }): void {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0); // utime stime cutime cstime
    seen.cpuSeconds = Math.max(seen.cpuSeconds, ticks / CLOCK_TICKS);
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    seen.peakBytes = Math.max(seen.peakBytes, Number(peak ?? 0) * 1024);
  } catch {
    // It has just ended.
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
