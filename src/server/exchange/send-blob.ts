import type { ServerResponse } from 'node:http';
import type { OpenBlob } from '../../oci/index.ts';
import type { ServerLimits } from './limits.ts';
import type { ByteRange } from './ranges.ts';

const BUFFER_BYTES = 512 * 1024;
/** What a download starts with, and what it stays at while its client is slow. */
const FIRST_BYTES = 16 * 1024;
/** Pairs of large buffers. More downloads at once make do with small ones. */
const MAX_PAIRS = 32;
/** Pairs that are kept for the next download. */
const MAX_SPARE = 16;
/** A client that takes longer for a part gets no larger ones. */
const QUICK_MS = 300;

type Buffers = readonly [Uint8Array, Uint8Array];

/**
 * Memory that was given back by the system is given in fresh, empty pages, and for large blobs that
 * costs more than copying them: so buffers are used again.
 */
const spare: Buffers[] = [];
let pairs = 0;

export interface SendTo {
  readonly response: ServerResponse;
  readonly limits: Pick<ServerLimits, 'bodyWindowMs' | 'bodyBytesPerWindow' | 'idleMs'>;
}

/**
 * Sends a part of a blob: one half is read while the other is on its way to the client. Who reads slowly is given little
 * at a time, so that many of them hold little memory, and must keep reading, as those who send must keep sending.
 */
export async function sendBlob(blob: OpenBlob, { start, end }: ByteRange, { response, limits }: SendTo): Promise<void> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  response.once('close', onClose);
  const buffers = new GrowingBuffers(end - start + 1);
  let sent: Promise<void> = Promise.resolve();
  try {
    for (let at = start, turn: 0 | 1 = 0; at <= end; turn = turn === 0 ? 1 : 0) {
      const part = buffers.next(turn, end - at + 1);
      await blob.readInto(part, at);
      await sent;
      const began = performance.now();
      sent = write(response, part, gone.signal, limits).then(() => buffers.note(performance.now() - began));
      sent.catch(() => undefined); // awaited in the next round, which a failed read does not reach
      at += part.length;
    }
    await sent;
    response.end();
    buffers.keep(); // only now: what a connection that broke still holds may not be overwritten
  } finally {
    buffers.release();
    response.off('close', onClose);
  }
}

/** Two buffers that start small, and become large once the client was quick. */
class GrowingBuffers {
  #size = FIRST_BYTES;
  #pair: Buffers;
  #isLarge = false;
  #isReused = false;

  constructor(length: number) {
    const first = Math.min(FIRST_BYTES, length);
    this.#pair = [new Uint8Array(first), new Uint8Array(first)];
  }

  next(turn: 0 | 1, left: number): Uint8Array {
    if (Math.min(this.#size, left) > this.#pair[turn].length) this.#grow();
    return this.#pair[turn].subarray(0, Math.min(this.#size, left));
  }

  /** Told how long the client took for a part. */
  note(ms: number): void {
    this.#size = ms < QUICK_MS ? Math.min(this.#size * 4, BUFFER_BYTES) : Math.max(this.#size / 4, FIRST_BYTES);
  }

  keep(): void {
    this.#isReused = true;
  }

  release(): void {
    if (!this.#isLarge) return;
    pairs -= 1;
    this.#isLarge = false;
    if (this.#isReused && spare.length < MAX_SPARE) spare.push(this.#pair);
  }

  #grow(): void {
    if (this.#isLarge || pairs >= MAX_PAIRS) {
      this.#size = this.#pair[0].length;
      return;
    }
    pairs += 1;
    this.#isLarge = true;
    this.#pair = spare.pop() ?? [new Uint8Array(BUFFER_BYTES), new Uint8Array(BUFFER_BYTES)];
  }
}

/** Goes on when the bytes were handed to the system: then the buffer is free again. Who does not take them in time is cut off. */
function write(
  response: ServerResponse,
  bytes: Uint8Array,
  gone: AbortSignal,
  { bodyWindowMs, bodyBytesPerWindow, idleMs }: SendTo['limits'],
): Promise<void> {
  const atLeastMs = Math.max(bodyWindowMs * Math.ceil(bytes.length / bodyBytesPerWindow), bodyWindowMs);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => response.destroy(), Math.min(atLeastMs, Math.max(idleMs, bodyWindowMs))).unref();
    const onGone = (): void => {
      clearTimeout(timer);
      reject(hungUp());
    };
    if (gone.aborted || response.destroyed) return onGone();
    gone.addEventListener('abort', onGone, { once: true });
    response.write(bytes, (error) => {
      clearTimeout(timer);
      gone.removeEventListener('abort', onGone);
      if (error) reject(error);
      else resolve();
    });
  });
}

function hungUp(): Error {
  return Object.assign(new Error('the client went away'), { code: 'ECONNRESET' });
}
