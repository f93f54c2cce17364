import { expect, test } from 'vitest';
import { readAhead, streamOf } from '../../../src/bytes/index.ts';
import { breaking, collect } from '../../fixtures/byte-streams.ts';

const chunks = [1, 2, 3].map((byte) => Uint8Array.of(byte));

test('readAhead() gives the same chunks', async () => {
  expect([...(await collect(readAhead(streamOf(...chunks))))]).toEqual([1, 2, 3]);
});

test('readAhead() asks for the next chunk before the last is used up', async () => {
  const made: number[] = [];
  async function* source(): AsyncGenerator<Uint8Array, void, void> {
    for (const chunk of chunks) {
      made.push(chunk[0] ?? 0);
      yield chunk;
    }
  }
  const seen: (readonly number[])[] = [];

  for await (const _ of readAhead(source())) seen.push([...made]);

  expect(seen).toEqual([
    [1, 2],
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

test('readAhead() fails after what came before the failure', async () => {
  const failure = new Error('disk on fire');
  const seen: number[] = [];
  const reading = (async () => {
    for await (const chunk of readAhead(breaking(Uint8Array.of(1, 2, 3), failure))) seen.push(...chunk);
  })();

  await expect(reading).rejects.toBe(failure);
  expect(seen).toEqual([1, 2, 3]);
});

test('readAhead() closes its source when the loop stops early', async () => {
  let isClosed = false;
  async function* source(): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* chunks;
    } finally {
      isClosed = true;
    }
  }

  for await (const _ of readAhead(source())) break;

  expect(isClosed).toBe(true);
});
