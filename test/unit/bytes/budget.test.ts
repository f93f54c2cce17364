import { expect, test } from 'vitest';
import { Budget, expanded, received, streamOf } from '../../../src/bytes/index.ts';

const MIB = 1024 ** 2;

function failureOf(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('Budget refuses what goes beyond a limit, and names the limit, its flag and the place', () => {
  const budget = new Budget({ what: 'layer 1', limits: { entries: 2 } });
  budget.spend('entries', 2);

  expect(failureOf(() => budget.spend('entries', 1, { offset: 512 }))).toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: 'layer 1 at offset 512 has more than 2 files and directories',
    hint: expect.stringContaining('`--limit entries=VALUE`'),
    details: { limit: 'entries', value: 2, offset: 512 },
  });
});

test('Budget counts for each image what is limited for an image, and for the run what is limited for it', () => {
  const run = new Budget({ limits: { entries: 2, memory: 100 } });
  const [one, two] = [run.open('one'), run.open('two')];
  one.spend('entries', 2);
  two.spend('entries', 2);
  one.spend('memory', 60);

  expect(failureOf(() => two.spend('memory', 60))).toMatchObject({
    message: 'two has more than 100 bytes of names, attributes and tables to keep in memory',
  });
});

test('Budget takes back what is no longer kept, and does not count what it refused', () => {
  const run = new Budget({ limits: { memory: 100 } });
  const image = run.open('one');
  image.spend('memory', 80);

  expect(failureOf(() => image.spend('memory', 80))).toBeDefined();
  image.release('memory', 80);
  expect(failureOf(() => image.spend('memory', 100))).toBeUndefined();
});

test('Budget.fork() goes on from where its origin is, and leaves that alone', () => {
  const budget = new Budget({ limits: { entries: 3 } });
  budget.spend('entries', 2);
  const fork = budget.fork();
  fork.spend('entries');

  expect(failureOf(() => fork.spend('entries'))).toBeDefined();
  expect(failureOf(() => budget.spend('entries'))).toBeUndefined();
});

test('Budget.expand() compares content with what it came of, where that is known and beyond 256 MiB', () => {
  const unknown = new Budget({ limits: { ratio: 10 } });
  const known = new Budget({ limits: { ratio: 10 } });
  known.receive(MIB);

  expect(failureOf(() => unknown.expand(300 * MIB))).toBeUndefined();
  expect(failureOf(() => known.expand(256 * MIB))).toBeUndefined();
  expect(failureOf(() => known.expand(11 * MIB))).toMatchObject({ details: { limit: 'ratio', value: 10 } });
});

test('received() and expanded() count streams as they pass', async () => {
  const budget = new Budget({ limits: { content: 5 } });
  const chunks: Uint8Array[] = [];
  const read = async (): Promise<void> => {
    for await (const chunk of expanded(received(streamOf(new Uint8Array(6)), budget), budget)) chunks.push(chunk);
  };

  await expect(read()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 'content' } });
  expect(chunks).toEqual([]);
});
