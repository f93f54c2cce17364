import { expect, test } from 'vitest';
import { GroupCommit } from '../../../src/concurrency/group-commit.ts';

test('GroupCommit serves everyone who comes during a run with one more', async () => {
  const gates: (() => void)[] = [];
  const commit = new GroupCommit(() => new Promise((resolve) => gates.push(resolve)));
  const first = commit.run();
  await expect.poll(() => gates.length).toBe(1);
  const rest = [commit.run(), commit.run(), commit.run()];

  gates[0]?.();
  await first;
  await expect.poll(() => gates.length).toBe(2);
  gates[1]?.();
  await Promise.all(rest);

  expect(gates).toHaveLength(2);
});

test('GroupCommit tells those whose run failed, and goes on', async () => {
  let runs = 0;
  const commit = new GroupCommit(async () => {
    runs += 1;
    if (runs === 1) throw new Error('disk');
  });

  await expect(commit.run()).rejects.toThrow('disk');
  await commit.run();

  expect(runs).toBe(2);
});
