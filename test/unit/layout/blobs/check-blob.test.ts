import { createHash } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkBlob } from '../../../../src/layout/blobs/check-blob.ts';
import { noise } from '../../../fixtures/memory-image.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test.each(['sha256', 'sha512'])('checkBlob() gives the size and time of a file that has its %s', async (algorithm) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'blob');
  const bytes = noise(1, 2_500_000); // more than one read
  await writeFile(path, bytes);
  const digest = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
  const { size, mtimeMs } = await stat(path);

  expect(await checkBlob(path, digest)).toEqual({ size, mtimeMs });
  await writeFile(path, bytes.with(2_000_000, bytes[2_000_000]! ^ 1));
  expect(await checkBlob(path, digest)).toBeUndefined();
});

test('checkBlob() stops when it is told to', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'blob');
  await writeFile(path, 'x');

  await expect(checkBlob(path, `sha256:${'0'.repeat(64)}`, AbortSignal.abort())).rejects.toHaveProperty(
    'name',
    'AbortError',
  );
});
