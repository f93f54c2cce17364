import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSpool } from '../../../src/files/spool.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('makeSpool() makes a new folder each time', async () => {
  await using folder = await storeFolder();

  const [one, other] = [await makeSpool(folder.path, 'image'), await makeSpool(folder.path, 'image')];

  expect(one).not.toBe(other);
  expect(await readdir(folder.path)).toHaveLength(2);
});

test('makeSpool() says where it could not write', async () => {
  await using folder = await storeFolder();
  const missing = join(folder.path, 'none');

  await expect(makeSpool(missing, 'image')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining(`write below \`${missing}\``),
  });
});
