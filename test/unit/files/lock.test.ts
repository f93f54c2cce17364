import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from '../../../src/files/lock.ts';
import { temporaryName } from '../../../src/files/owner.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

/** A name of a process that has ended: this one's pid, but an earlier start. */
async function endedName(): Promise<string> {
  return (await temporaryName()).replace(/^\.rootsmith-(\d+)-\d+/, '.rootsmith-$1-1');
}

test('withLock() runs one action at a time', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  let inside = 0;
  const most: number[] = [];

  await Promise.all(
    Array.from({ length: 6 }, () =>
      withLock(path, async () => {
        inside += 1;
        await new Promise(setImmediate);
        most.push(inside);
        inside -= 1;
      }),
    ),
  );

  expect(most).toEqual([1, 1, 1, 1, 1, 1]);
});

test('withLock() gives what the action gives, and leaves no file', async () => {
  await using folder = await storeFolder();

  expect(await withLock(join(folder.path, 'lock'), async () => 7)).toBe(7);
  expect(await readdir(folder.path)).toEqual([]);
});

test('withLock() leaves no file where the action fails', async () => {
  await using folder = await storeFolder();
  const action = async (): Promise<never> => {
    throw new RangeError('no');
  };

  await expect(withLock(join(folder.path, 'lock'), action)).rejects.toThrow('no');
  expect(await readdir(folder.path)).toEqual([]);
});

test('withLock() takes over the lock of a process that has ended, once for all who wait', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, await endedName());
  let inside = 0;

  const seen = await Promise.all(
    Array.from({ length: 4 }, () =>
      withLock(path, async () => {
        inside += 1;
        await new Promise(setImmediate);
        const now = inside;
        inside -= 1;
        return now;
      }),
    ),
  );

  expect(seen).toEqual([1, 1, 1, 1]);
  expect(await readdir(folder.path)).toEqual([]);
});

test('withLock() takes over where the process that was taking over has ended too', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  const ended = await endedName();
  await writeFile(path, ended);
  await writeFile(`${path}${ended}`, ended);

  expect(await withLock(path, async () => 'mine')).toBe('mine');
});

test.each([
  ['a living process', temporaryName],
  ['a process of another machine', async () => '.rootsmith-1-1-00000000-1'],
  ['nobody we know', async () => 'text'],
])('withLock() fails with PLACE_BUSY where %s holds the lock', async (_, holder) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, await holder());

  await expect(withLock(path, async () => {}, { waitMs: 0 })).rejects.toMatchObject({
    code: 'PLACE_BUSY',
    details: { path },
  });
});

test('withLock() stops waiting when it is told to', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, await temporaryName());

  await expect(withLock(path, async () => {}, { signal: AbortSignal.abort() })).rejects.toHaveProperty(
    'name',
    'AbortError',
  );
});

test('withLock() says that the folder is missing', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'missing', 'lock');

  await expect(withLock(path, async () => {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

/** What a process of another machine or container leaves behind at a `kill -9`. */
const ELSEWHERE = '.rootsmith-1-1-00000000-1 token folder';

test('withLock() takes over the lock of another host that has been silent for long', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, ELSEWHERE);
  await utimes(path, 1, 1);

  expect(await withLock(path, async () => 'mine', { waitMs: 0, unknownWaitMs: 5000, staleMs: 200 })).toBe('mine');
  expect(await readdir(folder.path)).toEqual([]);
});

test('withLock() fails with PLACE_BUSY as soon as a lock of another host shows life', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, ELSEWHERE);
  const beats = setInterval(() => void utimes(path, new Date(), new Date()), 50);

  const refused = withLock(path, async () => {}, { waitMs: 100, unknownWaitMs: 5000 });

  await expect(refused).rejects.toMatchObject({ code: 'PLACE_BUSY' });
  clearInterval(beats);
});

test('withLock() takes over at once where the holder has our pid and start but is not us, as in a new container', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, `${await temporaryName()} another-token folder`);

  expect(await withLock(path, async () => 'mine', { waitMs: 0 })).toBe('mine');
});

test('withLock() tells its action when the lock was taken away, and leaves the lock of the other', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');

  await withLock(path, async (held) => {
    await held.verify();
    await writeFile(path, ELSEWHERE);
    await expect.poll(() => held.verify().then(() => 'ours', isBusy), { timeout: 5000 }).toBe(true);
  });

  expect(await readFile(path, 'latin1')).toBe(ELSEWHERE);
});

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'PLACE_BUSY';
}
