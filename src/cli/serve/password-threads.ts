import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PasswordQuestion } from './password-worker.ts';

/** The worker lies beside this file in each form of the program: sources, compiled files, and the bundle. */
const workerUrl = new URL(`password-worker${extname(import.meta.url)}`, import.meta.url);
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

interface Job extends PasswordQuestion {
  resolve(isRight: boolean): void;
  reject(error: unknown): void;
}

interface Thread {
  readonly worker: Worker;
  job: Job | undefined;
}

/**
 * Compares passwords with bcrypt hashes in threads: hashing is slow on purpose and would block all requests in the main
 * thread. Threads start on demand and do not keep the process alive.
 */
export class PasswordThreads {
  readonly #size: number;
  readonly #threads = new Set<Thread>();
  #waiting: Job[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  readonly compare = (password: string, hash: string): Promise<boolean> =>
    new Promise((resolve, reject) => {
      this.#waiting.push({ password, hash, resolve, reject });
      this.#assign();
    });

  #assign(): void {
    while (this.#waiting.length > 0) {
      const idle = [...this.#threads].find(({ job }) => job === undefined);
      const thread = idle ?? (this.#threads.size < this.#size ? this.#start() : undefined);
      const job = thread === undefined ? undefined : this.#waiting.shift();
      if (thread === undefined || job === undefined) return;
      thread.job = job;
      thread.worker.postMessage({ password: job.password, hash: job.hash } satisfies PasswordQuestion, []);
    }
  }

  #start(): Thread {
    // Flags of the process are not passed on, because threads refuse some of them, such as --input-type.
    const worker = new Worker(workerUrl, { execArgv: [], resourceLimits: RESOURCE_LIMITS });
    const thread: Thread = { worker, job: undefined };
    worker.on('message', (isRight: boolean) => {
      const { job } = thread;
      thread.job = undefined;
      job?.resolve(isRight);
      this.#assign();
    });
    worker.on('error', (error) => this.#lose(thread, error));
    worker.on('exit', (status) =>
      this.#lose(thread, new Error(`a thread that checks passwords exited with ${status}`)),
    );
    worker.unref();
    this.#threads.add(thread);
    return thread;
  }

  #lose(thread: Thread, error: unknown): void {
    if (!this.#threads.delete(thread)) return;
    thread.job?.reject(error);
    this.#assign();
  }
}
