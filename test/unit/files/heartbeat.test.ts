import { rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Heartbeat } from '../../../src/files/heartbeat.ts';
import { type Folder, storeFolder } from '../../fixtures/store-options.ts';

let folder: Folder;
let path: string;

beforeEach(async () => {
  folder = await storeFolder();
  path = join(folder.path, 'lock');
  await writeFile(path, 'ours');
  await utimes(path, 1, 1);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await folder[Symbol.asyncDispose]();
});

/** Lets a holder believe that it has not touched its lock for so long. */
function pass(ms: number): void {
  const before = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => before + ms);
}

test('verify() believes a recent touch without looking at the disk', async () => {
  using held = new Heartbeat(path, 'ours');
  await rm(path);

  await expect(held.verify()).resolves.toBeUndefined();
});

test('verify() touches the lock after a long pause', async () => {
  using held = new Heartbeat(path, 'ours');
  pass(7000);

  await held.verify();

  expect((await stat(path)).mtimeMs).toBeGreaterThan(2000);
});

test.each([
  ['has another holder', () => writeFile(path, 'theirs')],
  ['was taken away', () => rm(path)],
])('verify() throws after a long pause when the lock %s', async (_, change) => {
  using held = new Heartbeat(path, 'ours');
  await change();
  pass(7000);

  await expect(held.verify()).rejects.toMatchObject({ code: 'PLACE_BUSY', details: { path } });
  expect(await held.isOurs()).toBe(false);
});
