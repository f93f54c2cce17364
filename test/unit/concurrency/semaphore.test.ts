import { expect, test } from 'vitest';
import { Semaphore } from '../../../src/concurrency/index.ts';

const never = new AbortController().signal;

test('run() starts no more actions than it may, the others in order', async () => {
  const semaphore = new Semaphore(1);
  const first = Promise.withResolvers<void>();
  const started: number[] = [];
  const action = (index: number, until: Promise<void>) => async () => {
    started.push(index);
    await until;
    return index;
  };

  const all = [first.promise, Promise.resolve(), Promise.resolve()].map((until, index) =>
    semaphore.run(action(index, until), never),
  );
  await Promise.resolve();
  expect({ started: [...started], waiting: semaphore.waiting }).toEqual({ started: [0], waiting: 2 });
  first.resolve();

  expect(await Promise.all(all)).toEqual([0, 1, 2]);
  expect({ started, waiting: semaphore.waiting }).toEqual({ started: [0, 1, 2], waiting: 0 });
});

test('run() gives its slot on when an action fails', async () => {
  const semaphore = new Semaphore(1);
  const failing = semaphore.run(() => Promise.reject(new Error('no')), never);
  const next = semaphore.run(async () => 'next', never);

  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});

test('run() leaves the queue when it is aborted while it waits', async () => {
  const semaphore = new Semaphore(1);
  const [gate, abort] = [Promise.withResolvers<void>(), new AbortController()];
  const running = semaphore.run(() => gate.promise, never);
  const waiting = semaphore.run(async () => 'never', abort.signal);
  abort.abort(new Error('gone'));

  await expect(waiting).rejects.toThrow('gone');
  expect(semaphore.waiting).toBe(0);
  gate.resolve();
  await running;
  expect(await semaphore.run(async () => 'free again', never)).toBe('free again');
});

test('run() does not start an action that is aborted before', async () => {
  let runs = 0;

  await expect(new Semaphore(1).run(async () => (runs += 1), AbortSignal.abort(new Error('gone')))).rejects.toThrow(
    'gone',
  );
  expect(runs).toBe(0);
});
