import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAt, unfilledBytes, writeAt } from '../../../src/files/at-offset.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('readAt() and writeAt() keep to an offset, and reading says where the file ends', async () => {
  await using folder = await storeFolder();
  await using handle = await open(join(folder.path, 'file'), 'w+');
  await writeAt(handle, Buffer.from('hello'), 3);

  const bytes = unfilledBytes(4);
  expect(await readAt(handle, bytes, 3)).toBe(4);
  expect(Buffer.from(bytes).toString()).toBe('hell');
  expect(await readAt(handle, bytes, 6)).toBe(2);
  expect(await readAt(handle, bytes, 99)).toBe(0);
});
