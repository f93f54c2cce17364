import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ByteStream, streamOf } from '../../../src/bytes/index.ts';
import { writeFileWhole } from '../../../src/files/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const bytes = new Uint8Array([1, 2, 3, 4, 5]);

async function* failing(): ByteStream {
  yield bytes;
  throw new RangeError('the source broke');
}

test.each([true, false])('writeFileWhole() replaces a file (durable: %s)', async (durable) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  await writeFile(path, 'old');

  await writeFileWhole(path, streamOf(bytes), { durable });

  expect(new Uint8Array(await readFile(path))).toEqual(bytes);
  expect(await readdir(folder.path)).toEqual(['x']);
});

test('writeFileWhole() leaves the old file where the content fails', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  await writeFile(path, 'old');

  await expect(writeFileWhole(path, failing())).rejects.toThrow('the source broke');

  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder.path)).toEqual(['x']);
});

test('writeFileWhole() says that the disk is full', async () => {
  await using folder = await storeFolder();
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  // biome-ignore lint: the generator stands for a write that fails
  async function* source(): ByteStream {
    yield bytes;
    throw full;
  }

  await expect(writeFileWhole(join(folder.path, 'x'), source())).rejects.toMatchObject({ code: 'DISK_FULL' });
});
