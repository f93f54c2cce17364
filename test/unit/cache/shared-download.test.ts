import { expect, test } from 'vitest';
import type { ByteStream } from '../../../src/bytes/index.ts';
import { SharedDownload } from '../../../src/cache/shared-download.ts';
import type { AppendOptions, OpenBlob, UploadSession, WritableStore } from '../../../src/oci/content-store.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { parseRepository } from '../../../src/oci/repository-names.ts';
import { noise } from '../../fixtures/memory-image.ts';

const bytes = noise(1, 100);
const descriptor = { mediaType: 'application/octet-stream', digest: digestOf(bytes), size: bytes.length };

/** As much of a store as a download needs; counts what is open. */
function memoryStore(): { readonly store: WritableStore; readonly seen: Record<string, number> } {
  const seen = { open: 0, cancelled: 0, finished: 0 };
  const written = new Uint8Array(1000);
  const session = { id: '1', repository: parseRepository('a'), size: 0 };
  const store: Partial<WritableStore> = {
    beginUpload: async () => session,
    async openUpload() {
      seen.open += 1;
      return {
        readInto: async (buffer, offset) => buffer.set(written.subarray(offset, offset + buffer.length)),
        async [Symbol.asyncDispose]() {
          seen.open -= 1;
        },
      };
    },
    async appendUpload(_session: UploadSession, body: ByteStream, { onGrow }: AppendOptions) {
      let at = 0;
      for await (const chunk of body) {
        written.set(chunk, at);
        at += chunk.length;
        onGrow?.(at);
      }
    },
    async finishUpload() {
      seen.finished += 1;
    },
    async cancelUpload() {
      seen.cancelled += 1;
    },
  };
  return { store: store as WritableStore, seen };
}

async function read(blob: OpenBlob, offset: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  await blob.readInto(buffer, offset);
  return buffer;
}

function downloadOf(content: ByteStream, received: number[] = []): SharedDownload & { seen: Record<string, number> } {
  const { store, seen } = memoryStore();
  const options = { store, repository: parseRepository('a'), descriptor, content };
  return Object.assign(new SharedDownload({ ...options, onBytes: (count) => received.push(count) }), { seen });
}

test('readers get what came, wait for what did not, and the file is closed after the last one', async () => {
  const gate = Promise.withResolvers<void>();
  async function* halves(): ByteStream {
    yield bytes.subarray(0, 60);
    await gate.promise;
    yield bytes.subarray(60);
  }
  const received: number[] = [];
  const download = downloadOf(halves(), received);
  const blobs = await Promise.all([download.open(), download.open()]);

  const early = await read(blobs[0], 0, 60);
  const late = read(blobs[1], 30, 70);
  gate.resolve();

  expect(early).toEqual(bytes.subarray(0, 60));
  expect(await late).toEqual(bytes.subarray(30));
  await download.finished;
  expect(received).toEqual([60, 40]);
  for (const blob of blobs) await blob[Symbol.asyncDispose]();
  expect(download.seen).toEqual({ open: 0, cancelled: 0, finished: 1 });
});

test('the last byte waits until the whole is known right, and is never given where it is wrong', async () => {
  const gate = Promise.withResolvers<void>();
  async function* wrong(): ByteStream {
    yield bytes;
    await gate.promise;
  }
  const download = downloadOf(wrong());
  const blob = await download.open();
  const most = await read(blob, 0, 99);
  const last = read(blob, 99, 1);
  gate.reject(new Error('wrong digest'));

  expect(most).toEqual(bytes.subarray(0, 99));
  await expect(last).rejects.toThrow('wrong digest');
  await expect(download.finished).rejects.toThrow('wrong digest');
  await blob[Symbol.asyncDispose]();
  expect(download.seen).toEqual({ open: 0, cancelled: 1, finished: 0 });
});

test('open() fails as the source does where not one byte came', async () => {
  async function* refused(): ByteStream {
    yield await Promise.reject<Uint8Array>(new Error('refused'));
  }
  const download = downloadOf(refused());

  await expect(download.open()).rejects.toThrow('refused');
  expect(download.seen).toEqual({ open: 0, cancelled: 1, finished: 0 });
});
