import { availableParallelism } from 'node:os';
import { type BlockOptions, Codec, type Done, type EncodeOptions, roomFor, type Task } from './codec.ts';
import { CodecThread, type Job, type Stream } from './codec-thread.ts';
import type { DecodeStep, Lzma2Options } from './lzma2-decoder.ts';

/** Each takes some 12 MB; a build is to stay below 300. */
const MAX_THREADS = 8;

/** What starts before there is a block. */
const PREPARED_THREADS = 2;

/**
 * So much is deflated without threads, whose start takes as much time: the few parts of a layer that compress. xz is
 * too slow for that, and so are high levels of zstd, whose bytes are others where Node encodes in its own threads.
 */
const FIRST_BYTES = 2 * 1024 * 1024;

/** Idle threads end before the stages that follow need the memory. */
const IDLE_MS = 250;

/** Blocks of metadata take xz 4 ms to encode: this thread encodes them too while no other is free. */
const SMALL_BYTES = 8 * 1024;

/** Up to here the way to a thread and back takes longer than decoding (0.2 ms for 8 KiB). */
const AT_ONCE_BYTES = 16 * 1024;

/** Decodes a stream, piece by piece. */
export interface StreamDecoder extends Disposable {
  /** Takes a piece of at most `PIECE_BYTES`; without one, goes on with the piece before. One call at a time. */
  step(piece?: Uint8Array): Promise<DecodeStep>;
}

/**
 * Threads that encode and decode blocks. One more starts whenever a block finds none idle. Those that have nothing to
 * do end soon, and do not keep the process from ending before.
 */
export class CodecPool {
  readonly #size: number;
  readonly #idleMs: number;
  readonly #threads = new Set<CodecThread>();
  readonly #idle = new Set<CodecThread>();
  readonly #waiting: Job[] = [];
  readonly #own = new Codec();
  #isHelping = false;
  /** No thread starts here: too many are there, or too many files are open. This one does all of it then. */
  #isAlone = false;
  #streams = 0;
  /** Of the blocks since the last thread ended. */
  #encodedBytes = 0;

  constructor(size: number = Math.min(availableParallelism(), MAX_THREADS), { idleMs = IDLE_MS } = {}) {
    this.#size = size;
    this.#idleMs = idleMs;
  }

  /** Starts threads for blocks that are about to come: each takes as long to start as ten blocks of metadata. */
  prepare(): void {
    while (!this.#isAlone && this.#threads.size < Math.min(this.#size, PREPARED_THREADS)) this.#start();
  }

  /** The block is read when a thread is free: it must not change until then. */
  async encode(block: Uint8Array, options: EncodeOptions): Promise<Uint8Array> {
    this.#encodedBytes += block.length;
    if (options.format === 'deflate' && this.#threads.size === 0 && this.#encodedBytes <= FIRST_BYTES)
      return this.#runHere({ kind: 'encode', options }, block).bytes;
    return (await this.#queue({ kind: 'encode', options }, block)).bytes;
  }

  /** The same for a block of LZMA2 data. A small one is decoded before this returns. */
  async decode(data: Uint8Array, options: BlockOptions): Promise<DecodeStep> {
    const task = { kind: 'decode', options } as const;
    return stepOf(options.mostBytes <= AT_ONCE_BYTES ? this.#runHere(task, data) : await this.#queue(task, data));
  }

  /** Every stream has to be closed, since a thread keeps a dictionary for it. */
  openDecoder(options: Lzma2Options): StreamDecoder {
    const id = (this.#streams += 1);
    let begin: Lzma2Options | undefined = options;
    let stream: Stream | undefined;
    return {
      step: async (piece = new Uint8Array()) => {
        const task = { kind: 'step', stream: id, options: begin } as const;
        begin = undefined;
        stream ??= this.#settle();
        return stepOf(await this.#queue(task, piece, stream));
      },
      [Symbol.dispose]: () => {
        if (stream !== undefined) this.#leave(id, stream);
      },
    };
  }

  /** Finds a thread for a stream: the one that has fewest, or a new one. */
  #settle(): Stream {
    const isCrowded = [...this.#threads].every(({ streams }) => streams.size > 0);
    if (isCrowded && this.#threads.size < this.#size && !this.#isAlone) this.#start();
    const [home] = [...this.#threads].toSorted((a, b) => a.streams.size - b.streams.size);
    const stream: Stream = { home };
    home?.streams.add(stream);
    return stream;
  }

  #leave(id: number, stream: Stream): void {
    stream.home?.streams.delete(stream);
    this.#queue({ kind: 'close', stream: id }, new Uint8Array(), stream).catch(() => undefined); // it ended already
  }

  #queue(task: Task, bytes: Uint8Array, stream?: Stream): Promise<Done> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, bytes, stream, resolve, reject });
      const isFree = stream === undefined && this.#idle.size === 0;
      if (isFree && this.#threads.size < this.#size && !this.#isAlone) this.#start();
      this.#assign();
    });
  }

  /** Gives jobs to threads that are idle, so that some stay so and end; where none is left, this one helps. */
  #assign(): void {
    for (const thread of [...this.#idle].toReversed()) {
      const [job] = this.#take(({ stream }) => stream === undefined || stream.home === thread);
      if (job === undefined) continue;
      this.#idle.delete(thread);
      thread.run(job);
    }
    if (this.#isHelping || !this.#waiting.some((job) => this.#isOurs(job))) return;
    this.#isHelping = true;
    setImmediate(() => this.#help());
  }

  /** The first job that is waiting and that fits, if there is one. */
  #take(fits: (job: Job) => boolean): readonly Job[] {
    const place = this.#waiting.findIndex(fits);
    return place < 0 ? [] : this.#waiting.splice(place, 1);
  }

  /** One job at a time: in between, what the threads have done is taken back. */
  #help(): void {
    this.#isHelping = false;
    for (const job of this.#take((waiting) => this.#isOurs(waiting))) this.#doHere(job);
    this.#assign();
  }

  /** Jobs that need no thread, and those that none will come for. A first block is decoded while threads start. */
  #isOurs({ task, bytes, stream }: Job): boolean {
    if (stream !== undefined) return stream.home === undefined || !this.#threads.has(stream.home);
    if (this.#isAlone && this.#threads.size === 0) return true;
    return task.kind === 'encode' ? bytes.length <= SMALL_BYTES : ![...this.#threads].some(({ isOnline }) => isOnline);
  }

  #doHere({ task, bytes, stream, resolve, reject }: Job): void {
    try {
      if (stream?.home !== undefined) throw new Error('bug: the thread that decoded this stream ended');
      resolve(this.#runHere(task, bytes));
    } catch (error) {
      reject(error);
    }
  }

  #runHere(task: Task, bytes: Uint8Array): Done {
    const room = new Uint8Array(Math.max(bytes.length, roomFor(task)));
    room.set(bytes);
    return this.#own.run(task, room.subarray(0, bytes.length));
  }

  #start(): void {
    const thread = CodecThread.start(this.#idleMs, {
      onFree: (free) => this.#free(free),
      onIdle: (idle) => this.#end(idle),
      onEnd: (ended, reason) => this.#lose(ended, reason),
    });
    if (thread === undefined) this.#isAlone = true;
    else this.#threads.add(thread);
  }

  #free(thread: CodecThread): void {
    thread.rest();
    this.#idle.add(thread);
    this.#assign();
  }

  #end(thread: CodecThread): void {
    if (thread.streams.size > 0) return;
    this.#forget(thread);
    thread.end();
  }

  /** What waits goes to the other threads, or to a new one. */
  #lose(thread: CodecThread, reason: unknown): void {
    if (!this.#threads.has(thread)) return;
    this.#forget(thread);
    thread.fail(reason);
    if (!thread.isOnline) {
      // To start another one that fails at once would go on for ever. Its streams have not begun.
      this.#isAlone = true;
      for (const stream of thread.streams) stream.home = undefined;
    }
    if (!this.#isAlone && this.#waiting.length > 0 && this.#threads.size === 0) this.#start();
    this.#assign();
  }

  #forget(thread: CodecThread): void {
    this.#threads.delete(thread);
    this.#idle.delete(thread);
    if (this.#threads.size === 0) this.#encodedBytes = 0;
  }
}

/** One for the process: no more threads than processors, however many images are read and written. */
export const codecPool: CodecPool = new CodecPool();

function stepOf({ bytes, step }: Done): DecodeStep {
  if (step === undefined) throw new Error('bug: a decoder did not say how far it came');
  return { ...step, content: bytes };
}
