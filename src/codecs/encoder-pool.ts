import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EncodeRequest } from './encode-worker.ts';
import { type EncodeOptions, Encoder } from './encoder.ts';

/** Beside this file, in each form: sources, what `tsc` made of them, and the bundle. */
const workerUrl = new URL(`encode-worker${extname(import.meta.url)}`, import.meta.url);

/** Each takes some 12 MB; a build is to stay below 300. */
const MAX_THREADS = 8;

/** What starts before there is a block. */
const PREPARED_THREADS = 2;

/** Idle threads end before the stages that follow need the memory. */
const IDLE_MS = 250;

/** Blocks of metadata take xz 4 ms: this thread encodes them too while no other is free. */
const SMALL_BYTES = 8 * 1024;

interface Job {
  readonly block: Uint8Array;
  readonly options: EncodeOptions;
  readonly resolve: (result: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Goes there with a block and comes back with the result: garbage of this size would be collected late. */
  room: ArrayBuffer;
  job: Job | undefined;
  isOnline: boolean;
  ending?: NodeJS.Timeout;
}

/**
 * Threads that encode blocks. One more starts whenever a block finds none idle. Those that have nothing to do end
 * soon, and do not keep the process from ending before.
 */
export class EncoderPool {
  readonly #size: number;
  readonly #idleMs: number;
  readonly #threads = new Set<Thread>();
  readonly #idle: Thread[] = [];
  readonly #waiting: Job[] = [];
  readonly #own = new Encoder();
  #isHelping = false;
  /** No thread starts here: too many are there, or too many files are open. This one does all of it then. */
  #isAlone = false;

  constructor(size: number = Math.min(availableParallelism(), MAX_THREADS), { idleMs = IDLE_MS } = {}) {
    this.#size = size;
    this.#idleMs = idleMs;
  }

  /** Starts threads for blocks that are about to come: each takes as long to start as ten blocks of metadata. */
  prepare(): void {
    while (!this.#isAlone && this.#threads.size < Math.min(this.#size, PREPARED_THREADS)) this.#start();
  }

  /** The block is read when a thread is free: it must not change until then. */
  encode(block: Uint8Array, options: EncodeOptions): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ block, options, resolve, reject });
      if (this.#idle.length === 0 && this.#threads.size < this.#size && !this.#isAlone) this.#start();
      this.#assign();
    });
  }

  /** Gives blocks to threads that are idle; where none is left, this one helps. */
  #assign(): void {
    while (this.#idle.length > 0) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      run(job, this.#idle.pop() as Thread);
    }
    if (this.#isHelping || !this.#waiting.some((job) => this.#isOurs(job))) return;
    this.#isHelping = true;
    setImmediate(() => this.#help());
  }

  /** One block at a time: in between, what the threads have done is taken back. */
  #help(): void {
    this.#isHelping = false;
    const place = this.#waiting.findIndex((job) => this.#isOurs(job));
    if (place >= 0) for (const job of this.#waiting.splice(place, 1)) this.#encodeHere(job);
    this.#assign();
  }

  #isOurs({ block }: Job): boolean {
    return block.length <= SMALL_BYTES || (this.#isAlone && this.#threads.size === 0);
  }

  #encodeHere({ block, options, resolve, reject }: Job): void {
    try {
      resolve(this.#own.encode(new Uint8Array(block), options));
    } catch (error) {
      reject(error);
    }
  }

  #start(): void {
    // Flags of the process are not passed on: threads refuse some, like --input-type.
    const worker = newWorker();
    if (worker === undefined) {
      this.#isAlone = true;
      return;
    }
    const thread: Thread = { worker, room: new ArrayBuffer(0), job: undefined, isOnline: false };
    worker.on('online', () => {
      thread.isOnline = true;
      this.#free(thread);
    });
    worker.on('message', (result: Uint8Array<ArrayBuffer>) => {
      thread.job?.resolve(result.slice());
      thread.room = result.buffer;
      thread.ending = setTimeout(() => this.#end(thread), this.#idleMs).unref();
      this.#free(thread);
    });
    worker.on('error', (error) => this.#lose(thread, error));
    worker.on('exit', (status) => this.#lose(thread, new Error(`bug: a thread of the encoders exited with ${status}`)));
    this.#threads.add(thread);
  }

  #free(thread: Thread): void {
    thread.job = undefined;
    thread.worker.unref();
    this.#idle.push(thread);
    this.#assign();
  }

  #end(thread: Thread): void {
    this.#forget(thread);
    void thread.worker.terminate();
  }

  /** What waits goes to the other threads, or to a new one. */
  #lose(thread: Thread, error: unknown): void {
    if (!this.#threads.has(thread)) return;
    this.#forget(thread);
    thread.job?.reject(error);
    // To start another one that fails at once would go on for ever.
    if (!thread.isOnline) this.#isAlone = true;
    if (this.#isAlone) this.#assign();
    else if (this.#waiting.length > 0 && this.#threads.size === 0) this.#start();
  }

  #forget(thread: Thread): void {
    this.#threads.delete(thread);
    const place = this.#idle.indexOf(thread);
    if (place >= 0) this.#idle.splice(place, 1);
  }
}

/** One for the process: no more threads than processors, however many images are written. */
export const encoderPool: EncoderPool = new EncoderPool();

/** The heap of a thread holds next to nothing: blocks, streams and the encoders lie outside. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 } as const;

function newWorker(): Worker | undefined {
  try {
    return new Worker(workerUrl, { execArgv: [], resourceLimits: RESOURCE_LIMITS });
  } catch {
    return undefined; // the system gives no thread
  }
}

function run(job: Job, thread: Thread): void {
  const { length } = job.block;
  const room = thread.room.byteLength < length ? new ArrayBuffer(length) : thread.room;
  const request: EncodeRequest = { block: new Uint8Array(room, 0, length), options: job.options };
  request.block.set(job.block);
  thread.job = job;
  clearTimeout(thread.ending);
  thread.worker.ref();
  thread.worker.postMessage(request, [room]);
}
