import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readAll } from '../../../../src/bytes/index.ts';
import { OverflowScratch } from '../../../../src/files/work/overflow-scratch.ts';

const work = mkdtempSync(join(tmpdir(), 'rootsmith-spool-'));

afterAll(() => rmSync(work, { recursive: true }));

test.each([
  ['only in memory when there is room', 12, false],
  ['in a file when there is none', 0, true],
  ['in both', 7, true],
])('OverflowScratch keeps blocks in order: %s', async (name, maxInMemory, makesFile) => {
  const path = join(work, name);
  await using spool = new OverflowScratch(path, maxInMemory);

  for (const block of [[1, 2, 3], [4], [5, 6, 7, 8], [9]]) await spool.append(Uint8Array.from(block));

  const bytes = await readAll(spool.read(), { limitBytes: 100, what: 'spool' });
  expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(existsSync(path)).toBe(makesFile);
});
