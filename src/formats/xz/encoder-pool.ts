import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BlockEncoder, compileLiblzma, type EncodeOptions, type LiblzmaModule } from './block-encoder.ts';
import type { EncodeRequest } from './encode-worker.ts';

/** Beside this file, in each form: sources, what `tsc` made of them, and the bundle. */
const liblzmaUrl = new URL('liblzma.wasm', import.meta.url);
const workerUrl = new URL(`encode-worker${extname(import.meta.url)}`, import.meta.url);

/** Each takes some 12 MB; a build is to stay below 300. */
const MAX_THREADS = 8;

/** Idle threads end before the stages that follow need the memory. */
const IDLE_MS = 250;

/** A thread takes as long to start as 15 blocks of metadata: most images have no more that are new. */
const SMALL_BYTES = 8 * 1024;
const MAX_SMALL_BLOCKS = 32;

interface Job {
  readonly block: Uint8Array;
  readonly options: EncodeOptions;
  readonly resolve: (stream: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Goes there with a block and comes back with its stream: garbage of this size would be collected late. */
  room: ArrayBuffer;
  job: Job | undefined;
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
  #module: LiblzmaModule | undefined;
  #own: BlockEncoder | undefined;
  #smallBlocks = 0;

  constructor(size: number = Math.min(availableParallelism(), MAX_THREADS), { idleMs = IDLE_MS } = {}) {
    this.#size = size;
    this.#idleMs = idleMs;
  }

  /** The block is read when a thread is free: it must not change until then. */
  encode(block: Uint8Array, options: EncodeOptions): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#isForThisThread(block)) resolve(this.#encodeHere(block, options));
      else this.#waiting.push({ block, options, resolve, reject });
      this.#assign();
    });
  }

  #isForThisThread(block: Uint8Array): boolean {
    return this.#threads.size === 0 && block.length <= SMALL_BYTES && this.#smallBlocks < MAX_SMALL_BLOCKS;
  }

  #encodeHere(block: Uint8Array, options: EncodeOptions): Uint8Array {
    this.#smallBlocks += 1;
    this.#own ??= new BlockEncoder(this.#liblzma());
    return this.#own.encode(new Uint8Array(block), options);
  }

  #liblzma(): LiblzmaModule {
    this.#module ??= compileLiblzma(readFileSync(liblzmaUrl));
    return this.#module;
  }

  /** Gives the first block that waits to a thread, where one is idle or may be started. */
  #assign(): void {
    if (this.#idle.length === 0 && this.#threads.size === this.#size) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    try {
      run(job, this.#idle.pop() ?? this.#start());
    } catch (error) {
      job.reject(error);
    }
  }

  #start(): Thread {
    // Flags of the process are not passed on: threads refuse some, like --input-type.
    const worker = new Worker(workerUrl, {
      workerData: this.#liblzma(),
      execArgv: [],
      resourceLimits: RESOURCE_LIMITS,
    });
    const thread: Thread = { worker, room: new ArrayBuffer(0), job: undefined };
    worker.on('message', (stream: Uint8Array<ArrayBuffer>) => this.#free(thread, stream));
    worker.on('error', (error) => this.#lose(thread, error));
    worker.on('exit', (status) =>
      this.#lose(thread, new Error(`bug: a thread of the xz encoder exited with ${status}`)),
    );
    this.#threads.add(thread);
    return thread;
  }

  #free(thread: Thread, stream: Uint8Array<ArrayBuffer>): void {
    thread.job?.resolve(stream.slice());
    thread.room = stream.buffer;
    thread.job = undefined;
    thread.worker.unref();
    thread.ending = setTimeout(() => this.#end(thread), this.#idleMs).unref();
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
    this.#assign();
  }

  #forget(thread: Thread): void {
    this.#threads.delete(thread);
    const place = this.#idle.indexOf(thread);
    if (place >= 0) this.#idle.splice(place, 1);
  }
}

/** The heap of a thread holds next to nothing: blocks, streams and liblzma lie outside. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 } as const;

function run(job: Job, thread: Thread): void {
  const { length } = job.block;
  const room = thread.room.byteLength < length ? new ArrayBuffer(length) : thread.room;
  const request: EncodeRequest = { block: new Uint8Array(room, 0, length), ...job.options };
  request.block.set(job.block);
  thread.job = job;
  clearTimeout(thread.ending);
  thread.worker.ref();
  thread.worker.postMessage(request, [room]);
}
