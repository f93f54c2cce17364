import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Done, roomFor, type Task } from './codec.ts';
import type { CodecRequest } from './codec-worker.ts';

/** Beside this file, in each form: sources, what `tsc` made of them, and the bundle. */
const workerUrl = new URL(`codec-worker${extname(import.meta.url)}`, import.meta.url);

/** The heap of a thread holds next to nothing: blocks, streams and the codecs lie outside. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 } as const;

/** One piece of work, and who waits for it. */
export interface Job {
  readonly task: Task;
  /** They must not change before a thread is free. */
  readonly bytes: Uint8Array;
  /** The stream that it belongs to, which one thread decodes from its start to its end. */
  readonly stream?: Stream | undefined;
  readonly resolve: (done: Done) => void;
  readonly reject: (reason: unknown) => void;
}

/** A stream that is being decoded. */
export interface Stream {
  /** Undefined: the thread of the pool itself. */
  home: CodecThread | undefined;
}

export interface ThreadEvents {
  /** It waits for work. */
  readonly onFree: (thread: CodecThread) => void;
  /** It has had no work for some time. */
  readonly onIdle: (thread: CodecThread) => void;
  readonly onEnd: (thread: CodecThread, reason: unknown) => void;
}

/** A thread that does one job after the other. */
export class CodecThread {
  /** The streams that it has in the middle of decoding. */
  readonly streams = new Set<Stream>();
  readonly #worker: Worker;
  /** Goes there with a block and comes back with the result: garbage of this size would be collected late. */
  #room = new ArrayBuffer(0);
  #job: Job | undefined;
  #isOnline = false;
  #ending: NodeJS.Timeout | undefined;

  private constructor(worker: Worker, idleMs: number, { onFree, onIdle, onEnd }: ThreadEvents) {
    this.#worker = worker;
    worker.on('online', () => {
      this.#isOnline = true;
      onFree(this);
    });
    worker.on('message', (done: Done) => {
      this.#finish(done);
      this.#ending = setTimeout(() => onIdle(this), idleMs).unref();
      onFree(this);
    });
    worker.on('error', (error) => onEnd(this, error));
    worker.on('exit', (status) => onEnd(this, new Error(`bug: a thread of the codecs exited with ${status}`)));
  }

  /** Undefined where the system gives no thread. */
  static start(idleMs: number, events: ThreadEvents): CodecThread | undefined {
    try {
      // Flags of the process are not passed on: threads refuse some, like --input-type.
      return new CodecThread(new Worker(workerUrl, { execArgv: [], resourceLimits: RESOURCE_LIMITS }), idleMs, events);
    } catch {
      return undefined;
    }
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  /** The bytes are copied before this returns. Until the job is done, the thread keeps the process from ending. */
  run(job: Job): void {
    const { length } = job.bytes;
    const needed = Math.max(length, roomFor(job.task));
    const room = this.#room.byteLength < needed ? new ArrayBuffer(needed) : this.#room;
    const request: CodecRequest = { task: job.task, bytes: new Uint8Array(room, 0, length) };
    request.bytes.set(job.bytes);
    this.#job = job;
    clearTimeout(this.#ending);
    this.#worker.ref();
    this.#worker.postMessage(request, [room]);
  }

  /** Lets the process end although the thread is there. */
  rest(): void {
    this.#worker.unref();
  }

  end(): void {
    void this.#worker.terminate();
  }

  /** Whoever waits for its job waits in vain. */
  fail(reason: unknown): void {
    clearTimeout(this.#ending);
    this.#job?.reject(reason);
  }

  #finish({ bytes, step }: Done): void {
    this.#job?.resolve({ bytes: bytes.slice(), step });
    this.#job = undefined;
    this.#room = bytes.buffer;
  }
}
