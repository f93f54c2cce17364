import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Batch, BatchResult, Crash } from './protocol.ts';

/** What all workers of a campaign share. */
export interface WorkerSetting {
  /** Of the corpus; the progress files are there, too. */
  readonly folder: string;
  readonly hangMs: number;
  readonly rssBytes: number;
  /** The script that calls `serveCases`. */
  readonly program: string;
}

const HEAP_MB = 256;
const WATCH_MS = 100;
const MIB = 1024 ** 2;

/** A process, and what is known of it from outside. */
export class Worker {
  readonly #setting: WorkerSetting;
  readonly #progressPath: string;
  readonly #progressFd: number;
  readonly #child: ChildProcess;
  readonly #exited: Promise<string>;
  #isAlive = true;
  #lastPosition = 0;
  #maxRssBytes = 0;

  constructor(name: string, setting: WorkerSetting) {
    this.#setting = setting;
    this.#progressPath = join(setting.folder, `progress-${process.pid}-${name}`);
    this.#progressFd = openSync(this.#progressPath, 'w+');
    this.#child = fork(setting.program, [setting.folder], {
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      stdio: ['ignore', 'ignore', 'pipe', this.#progressFd, 'ipc'],
    });
    this.#exited = this.#watchExit();
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** The results; after the end of the process, those up to the case that it ended in. */
  async run(batch: Batch): Promise<BatchResult> {
    const watch = this.#watch();
    try {
      const answer = once(this.#child, 'message').then(([message]) => message as BatchResult); // Of our own worker.
      writeSync(this.#progressFd, new Uint32Array(1), 0, 4, 0);
      this.#child.send(batch);
      const result = await Promise.race([answer, watch.killed, this.#exited]);
      if (typeof result !== 'string')
        return { ...result, maxRssBytes: Math.max(result.maxRssBytes, this.#maxRssBytes) };
      return this.#post(batch, result);
    } finally {
      watch.stop();
    }
  }

  async stop(): Promise<void> {
    if (this.#isAlive) this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async #watchExit(): Promise<string> {
    let stderr = '';
    this.#child.stderr?.on('data', (text) => {
      stderr = `${stderr}${text}`.slice(-2000);
    });
    const [code, signal]: unknown[] = await once(this.#child, 'close');
    this.#lastPosition = this.#position();
    this.#isAlive = false;
    closeSync(this.#progressFd);
    rmSync(this.#progressPath, { force: true });
    return `exit: the process ended with ${String(signal ?? code)}: ${stderr}`;
  }

  /** Looks from outside, since a worker in an endless loop answers nothing. */
  #watch(): { readonly killed: Promise<string>; stop(): void } {
    const { promise: killed, resolve } = Promise.withResolvers<string>();
    let [last, since] = [-1, performance.now()];
    const timer = setInterval(() => {
      const position = this.#position();
      if (position !== last) [last, since] = [position, performance.now()];
      this.#maxRssBytes = Math.max(this.#maxRssBytes, rssOf(this.#child.pid));
      if (performance.now() - since > this.#setting.hangMs) resolve(`hang: no end after ${this.#setting.hangMs} ms`);
      if (this.#maxRssBytes > this.#setting.rssBytes) resolve(`memory: ${Math.round(this.#maxRssBytes / MIB)} MiB`);
    }, WATCH_MS);
    return { killed, stop: () => clearInterval(timer) };
  }

  #position(): number {
    if (!this.#isAlive) return this.#lastPosition;
    const position = new Uint32Array(1);
    readSync(this.#progressFd, position, 0, position.byteLength, 0);
    return position[0] ?? 0;
  }

  /** What is left to say of a batch whose worker is gone, or has to go. */
  async #post({ cases }: Batch, end: string): Promise<BatchResult> {
    const position = this.#position();
    await this.stop();
    const fuzzCase = cases[position];
    if (fuzzCase === undefined) throw new Error(`bug: a worker was at case ${position} of ${cases.length}`);
    const [kind = '', ...what] = end.split(': ');
    const crash = { ...fuzzCase, kind: kind as Crash['kind'], what: what.join(': ') }; // One of the three above.
    return {
      done: position + 1,
      accepted: [],
      refused: {},
      crashes: [crash],
      slowestMs: 0,
      slowest: undefined,
      maxRssBytes: this.#maxRssBytes,
    };
  }
}

/** Resident bytes of a process; 0 where it has ended. */
function rssOf(pid: number | undefined): number {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
