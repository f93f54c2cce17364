import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { OpenBlob } from '../../../../src/oci/index.ts';
import { sendBlob } from '../../../../src/server/exchange/send-blob.ts';
import { noise } from '../../../fixtures/memory-image.ts';

const patient = { bodyWindowMs: 30_000, bodyBytesPerWindow: 1024, idleMs: 30_000 };
const strict = { bodyWindowMs: 50, bodyBytesPerWindow: 1024, idleMs: 50 };
const bytes = noise(1, 3_000_000);

function blobOf(content: Uint8Array, reads: number[] = []): OpenBlob {
  return {
    size: content.length,
    async readInto(buffer, offset) {
      reads.push(buffer.length);
      buffer.set(content.subarray(offset, offset + buffer.length));
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** A client that takes what is written when it wants to. */
class Client extends EventEmitter {
  readonly taken: Buffer[] = [];
  destroyed = false;
  isEnded = false;
  readonly take: () => Promise<void>;

  constructor(take: () => Promise<void> = async () => {}) {
    super();
    this.take = take;
  }

  write(chunk: Uint8Array, done: (error?: Error) => void): void {
    const copy = Buffer.from(chunk); // the buffer may be used again after `done`
    void this.#takeSlowly(copy, done);
  }

  async #takeSlowly(copy: Buffer, done: () => void): Promise<void> {
    await this.take();
    this.taken.push(copy);
    done();
  }

  end(): void {
    this.isEnded = true;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

const to = (client: Client, limits = patient) => ({ response: client as unknown as ServerResponse, limits });

test.each([
  [0, bytes.length - 1],
  [0, 0],
  [1_234_567, 2_000_000],
])('sendBlob() sends the bytes from %i to %i and ends the answer', async (start, end) => {
  const client = new Client();

  await sendBlob(blobOf(bytes), { start, end }, to(client));

  expect(Buffer.concat(client.taken).equals(bytes.subarray(start, end + 1))).toBe(true);
  expect(client.isEnded).toBe(true);
});

test('sendBlob() gives a quick client more at a time', async () => {
  const reads: number[] = [];

  await sendBlob(blobOf(bytes, reads), { start: 0, end: bytes.length - 1 }, to(new Client()));

  expect(reads[0]).toBe(16 * 1024);
  expect(Math.max(...reads)).toBe(512 * 1024);
});

test('sendBlob() cuts off a client that takes nothing', async () => {
  const client = new Client(() => new Promise(() => {}));

  await expect(sendBlob(blobOf(bytes), { start: 0, end: 100_000 }, to(client, strict))).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
  expect(client.destroyed).toBe(true);
});

test('sendBlob() fails with the blob, and leaves the end of the answer to the caller', async () => {
  const client = new Client();
  const broken: OpenBlob = { ...blobOf(bytes), readInto: () => Promise.reject(new Error('disk')) };

  await expect(sendBlob(broken, { start: 0, end: 10 }, to(client))).rejects.toThrow('disk');
  expect(client.isEnded).toBe(false);
});
