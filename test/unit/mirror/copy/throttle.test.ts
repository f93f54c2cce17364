import { expect, test } from 'vitest';
import { throttled } from '../../../../src/mirror/copy/throttle.ts';

async function* chunks() {
  for (const size of [10, 20, 30]) yield new Uint8Array(size);
}

test('throttled() is the stream itself without a bandwidth', () => {
  const stream = chunks();

  expect(throttled(stream, undefined, undefined)).toBe(stream);
});

test('throttled() passes every chunk, and spends its bytes before it asks for the next', async () => {
  const order: string[] = [];
  const bandwidth = { spend: async (bytes: number) => void order.push(`spent ${bytes}`) };

  for await (const chunk of throttled(chunks(), bandwidth, undefined)) order.push(`got ${chunk.length}`);

  expect(order).toEqual(['got 10', 'spent 10', 'got 20', 'spent 20', 'got 30', 'spent 30']);
});

test('throttled() ends when waiting is interrupted', async () => {
  const reason = new Error('stopped');
  const bandwidth = { spend: () => Promise.reject(reason) };
  const reading = (async () => {
    for await (const _chunk of throttled(chunks(), bandwidth, undefined));
  })();

  await expect(reading).rejects.toBe(reason);
});
