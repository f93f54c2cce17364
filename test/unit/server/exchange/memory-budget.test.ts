import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryBudget, type Share } from '../../../../src/server/exchange/memory-budget.ts';

const signal = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a request gets, as far as it is known by now. */
function asked(budget: MemoryBudget, bytes: number, client: string, until = signal) {
  const outcome: { share?: Share; error?: unknown } = {};
  void budget.acquire(bytes, { client, signal: until }).then(
    (share) => (outcome.share = share),
    (error: unknown) => (outcome.error = error),
  );
  return outcome;
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

test('acquire() gives memory at once while there is some, and again what was given back', async () => {
  const budget = new MemoryBudget(100);
  const first = asked(budget, 60, 'a');
  const second = asked(budget, 60, 'b');
  await settle();
  expect([first.share !== undefined, second.share]).toEqual([true, undefined]);

  first.share?.[Symbol.dispose]();
  await settle();

  expect(second.share).toBeDefined();
});

test('shrinkTo() gives back what is not needed', async () => {
  const budget = new MemoryBudget(100);
  const first = asked(budget, 100, 'a');
  const second = asked(budget, 60, 'b');
  await settle();

  first.share?.shrinkTo(40);
  await settle();

  expect(second.share).toBeDefined();
});

test('acquire() takes a wish for more than there is for a wish for all', async () => {
  const first = asked(new MemoryBudget(100), 1000, 'a');
  await settle();

  expect(first.share).toBeDefined();
});

test('acquire() lets another client pass one that has half of it', async () => {
  const budget = new MemoryBudget(100);
  const held = [asked(budget, 50, 'a'), asked(budget, 50, 'b')];
  const greedy = asked(budget, 40, 'a');
  const modest = asked(budget, 40, 'c');
  await settle();

  held[1]?.share?.[Symbol.dispose]();
  await settle();

  expect([greedy.share, modest.share !== undefined]).toEqual([undefined, true]);
});

test('acquire() refuses with 503 after ten seconds', async () => {
  const budget = new MemoryBudget(100);
  asked(budget, 100, 'a');
  const second = asked(budget, 10, 'b');

  await vi.advanceTimersByTimeAsync(10_000);

  expect(second.error).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
});

test('acquire() lets those behind go on when a client gives up waiting', async () => {
  const budget = new MemoryBudget(100);
  asked(budget, 60, 'a');
  const gone = new AbortController();
  const large = asked(budget, 80, 'b', gone.signal);
  const small = asked(budget, 30, 'c');
  await settle();

  gone.abort(new Error('gone'));
  await settle();

  expect(large.error).toMatchObject({ message: 'gone' });
  expect(small.share).toBeDefined();
});
