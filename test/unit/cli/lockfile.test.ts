import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBuildLock, saveLock } from '../../../src/cli/lockfile.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('readBuildLock() reads what saveLock() wrote', async () => {
  await using folder = await storeFolder();
  const digest = digestOf(new Uint8Array([1]));
  await saveLock(folder.path, [{ place: 'ghcr.io/acme/app:v1', digest }]);

  expect((await readBuildLock(folder.path)).digests).toEqual(new Map([['ghcr.io/acme/app:v1', digest]]));
});

test('readBuildLock() says how to make one that is missing', async () => {
  await using folder = await storeFolder();

  await expect(readBuildLock(folder.path)).rejects.toMatchObject({
    code: 'LOCK_DRIFT',
    hint: expect.stringContaining('--update-lock'),
  });
});

test('readBuildLock() names the place of what is wrong', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'rootsmith.lock'), 'lockVersion: 1\nimages:\n  a: 5\n');

  await expect(readBuildLock(folder.path)).rejects.toThrow('rootsmith.lock:3:6: at `images["a"]`');
});
