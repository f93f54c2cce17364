import type { ServerResponse } from 'node:http';
import type { ByteRange } from './ranges.ts';
import type { OpenBlob } from './store.ts';

const BUFFER_BYTES = 512 * 1024;
/** Pairs that are kept for the next download; more downloads at once get new ones. */
const MAX_SPARE = 16;

type Buffers = readonly [Uint8Array, Uint8Array];

/**
 * Memory that was given back by the system is given in fresh, empty pages, and for large blobs that
 * costs more than copying them: so buffers are used again.
 */
const spare: Buffers[] = [];

/** Sends a part of a blob: one half is read while the other is on its way to the client. */
export async function sendBlob(blob: OpenBlob, { start, end }: ByteRange, response: ServerResponse): Promise<void> {
  const buffers: Buffers = spare.pop() ?? [new Uint8Array(BUFFER_BYTES), new Uint8Array(BUFFER_BYTES)];
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  response.once('close', onClose);
  let sent: Promise<void> = Promise.resolve();
  try {
    for (let at = start, turn: 0 | 1 = 0; at <= end; turn = turn === 0 ? 1 : 0) {
      const part = buffers[turn].subarray(0, end - at + 1);
      await blob.readInto(part, at);
      await sent;
      sent = write(response, part, gone.signal);
      sent.catch(() => undefined); // awaited in the next round, which a failed read does not reach
      at += part.length;
    }
    await sent;
    response.end();
    // Only now: what a connection that broke still holds may not be overwritten.
    if (spare.length < MAX_SPARE) spare.push(buffers);
  } finally {
    response.off('close', onClose);
  }
}

/** Goes on when the bytes were handed to the system: then the buffer is free again. */
function write(response: ServerResponse, bytes: Uint8Array, gone: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onGone = (): void => reject(hungUp());
    if (gone.aborted || response.destroyed) return onGone();
    gone.addEventListener('abort', onGone, { once: true });
    response.write(bytes, (error) => {
      gone.removeEventListener('abort', onGone);
      if (error) reject(error);
      else resolve();
    });
  });
}

function hungUp(): Error {
  return Object.assign(new Error('the client went away'), { code: 'ECONNRESET' });
}
