import { expect, test } from 'vitest';
import { meter, metered } from '../../../src/progress/meter.ts';

function setUp() {
  const sent: number[] = [];
  let now = 0;
  const pass = (ms: number): void => void (now += ms);
  return {
    sent,
    pass,
    counter: meter(
      (value) => sent.push(value),
      () => now,
    ),
  };
}

test('meter() passes a figure on at most twenty times a second, and its last value', () => {
  const { sent, pass, counter } = setUp();

  for (let at = 0; at < 1000; at++) {
    counter.add(10);
    pass(1);
  }
  counter.end();

  expect(sent.length).toBeLessThanOrEqual(21);
  expect(sent[0]).toBe(10);
  expect(sent.at(-1)).toBe(10_000);
});

test('meter() passes on a figure that falls', () => {
  const { sent, pass, counter } = setUp();
  counter.set(500);
  pass(50);

  counter.set(200);

  expect(sent).toEqual([500, 200]);
});

test('meter() says nothing at the end that was said already, and nothing of nothing', () => {
  const { sent, counter } = setUp();
  counter.end();
  counter.set(3);
  counter.end();

  expect(sent).toEqual([3]);
});

test('metered() passes a stream on and its whole length, also where reading stops early', async () => {
  const { sent, counter } = setUp();
  async function* source() {
    for (const size of [4, 5, 6]) yield new Uint8Array(size);
  }

  for await (const chunk of metered(source(), counter)) if (chunk.length === 5) break;

  expect(sent).toEqual([4, 9]);
});
