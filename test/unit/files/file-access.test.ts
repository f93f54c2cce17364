import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileAccess } from '../../../src/files/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const bytes = new Uint8Array([1, 2, 3, 4, 5]);

test('FileAccess reads any range', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x'), bytes);
  await using file = await FileAccess.open(join(folder.path, 'x'));

  expect(file.size).toBe(5);
  expect(await file.read(1, 3)).toEqual(bytes.slice(1, 4));
  expect(await file.read(5, 0)).toEqual(new Uint8Array());
});

test.each([
  [3, 3],
  [-1, 1],
  [0, Number.MAX_SAFE_INTEGER],
])('FileAccess refuses the range %d, %d before reading it', async (offset, length) => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x'), bytes);
  await using file = await FileAccess.open(join(folder.path, 'x'));

  await expect(file.read(offset, length)).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    details: { offset, length, size: 5 },
  });
});

test('FileAccess notices that a file has shrunk since it was opened', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x'), bytes);
  await using file = await FileAccess.open(join(folder.path, 'x'));
  await writeFile(join(folder.path, 'x'), bytes.subarray(0, 2));

  await expect(file.read(0, 5)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});
