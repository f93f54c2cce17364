import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { cached } from '../../../../scripts/real/cache.ts';

/** Larger than any process number of Linux. */
const DEAD = 2 ** 22 + 1;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rootsmith-cache-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('cached() fills a folder once', async () => {
  let fills = 0;
  const fill = async (directory: string): Promise<void> => {
    fills += 1;
    writeFileSync(join(directory, 'file'), 'content');
  };

  const first = await cached(root, 'a', fill);
  const second = await cached(root, 'a', fill);

  expect(second).toBe(first);
  expect(readdirSync(second)).toEqual(['file']);
  expect(fills).toBe(1);
});

test('cached() lets callers at the same time wait for one of them', async () => {
  let fills = 0;
  const fill = async (): Promise<void> => {
    fills += 1;
  };

  await Promise.all([cached(root, 'a', fill), cached(root, 'a', fill)]);

  expect(fills).toBe(1);
});

test('cached() leaves nothing behind when the fill fails', async () => {
  const attempt = cached(root, 'a', async () => {
    throw new Error('no');
  });

  await expect(attempt).rejects.toThrow('no');
  expect(readdirSync(root)).toEqual([]);
});

test('cached() takes over from a process that was killed', async () => {
  writeFileSync(join(root, 'a.lock'), String(DEAD));
  writeFileSync(join(root, `a.tmp-${DEAD}`), '');

  await cached(root, 'a', async () => undefined);

  expect(readdirSync(root)).toEqual(['a']);
});

test('cached() removes what nobody used for a fortnight', async () => {
  await cached(root, 'old', async () => undefined);
  const long = new Date(Date.now() - 15 * 86_400_000);
  utimesSync(join(root, 'old'), long, long);

  await cached(root, 'new', async () => undefined);

  expect(readdirSync(root)).toEqual(['new']);
});
