import type { ServerResponse } from 'node:http';
import type { OpenBlob } from '../../oci/index.ts';
import type { ServerLimits } from './limits.ts';
import type { ByteRange } from './ranges.ts';

const BUFFER_BYTES = 512 * 1024;
/** The size of the first reads, and of all reads for a slow client. */
const FIRST_BYTES = 16 * 1024;
/** How many downloads may use large buffers at the same time. Further downloads use small ones. */
const MAX_PAIRS = 32;
/** How many pairs of large buffers are kept for later downloads. */
const MAX_SPARE = 16;
/** A client that takes longer than this for one part does not get larger parts. */
const QUICK_MS = 300;

type Buffers = readonly [Uint8Array, Uint8Array];

/**
 * Large buffers are reused: memory that is new from the operating system has to be zeroed first, which costs more for
 * large blobs than copying them.
 */
const spare: Buffers[] = [];
let pairs = 0;

export interface SendTo {
  readonly response: ServerResponse;
  readonly limits: Pick<ServerLimits, 'bodyWindowMs' | 'bodyBytesPerWindow' | 'idleMs'>;
}

/**
 * Sends a part of a blob: the next part is read while the previous one is sent. A slow client gets small parts, so that
 * many slow clients hold little memory. Like an uploading client, it must keep a minimum speed.
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
      sent.catch(() => undefined); // The next round awaits it, but a failed read ends the loop before that.
      at += part.length;
    }
    await sent;
    response.end();
    // Only a download that succeeded gives its buffers back: a broken connection may still hold references to them.
    buffers.keep();
  } finally {
    buffers.release();
    response.off('close', onClose);
  }
}

/** Two buffers that start small and become large once the client has proven fast. */
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

  /** Records how long the client took for a part. */
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

/**
 * Resolves when the system has taken the bytes, so that the buffer can be reused. Cuts the connection of a client that
 * does not take them in time.
 */
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
