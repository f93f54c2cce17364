import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { openDirect } from '../../../src/cache/direct-blob.ts';

const bytes = Uint8Array.from({ length: 100 }, (_, at) => at);

async function read(blob: Awaited<ReturnType<typeof openDirect>>, offset: number, length: number): Promise<number[]> {
  const buffer = new Uint8Array(length);
  await blob.readInto(buffer, offset);
  return [...buffer];
}

test('openDirect() reads on in one stream, and opens another one only to read elsewhere', async () => {
  const opened: number[] = [];
  await using blob = await openDirect(100, (offset) => {
    opened.push(offset);
    return streamOf(bytes.subarray(offset));
  });

  const parts = [await read(blob, 0, 10), await read(blob, 10, 10), await read(blob, 50, 50)];

  expect(parts).toEqual([[...bytes.subarray(0, 10)], [...bytes.subarray(10, 20)], [...bytes.subarray(50)]]);
  expect(opened).toEqual([0, 50]);
});

test('openDirect() fails at once where there is no first byte, and with the last bytes where the end is wrong', async () => {
  async function* refused(): AsyncGenerator<Uint8Array> {
    yield await Promise.reject<Uint8Array>(new Error('refused'));
  }
  async function* wrong(): AsyncGenerator<Uint8Array> {
    yield bytes;
    throw new Error('wrong digest');
  }
  await using blob = await openDirect(100, wrong);

  await expect(openDirect(100, refused)).rejects.toThrow('refused');
  expect(await read(blob, 0, 99)).toHaveLength(99);
  await expect(read(blob, 99, 1)).rejects.toThrow('wrong digest');
});
