import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DraftFile } from '../../../src/files/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

test.each([true, false])('DraftFile is added to, changed, cut and named (durable: %s)', async (durable) => {
  await using folder = await storeFolder();
  await using file = await DraftFile.create(folder.path, { what: 'x', durable });

  await file.add(text('....one'));
  await file.add(text(' two'));
  await file.cut(7);
  await file.add(text(' three'));
  await file.change(0, text('zero'));
  await file.finish();
  await file.moveTo(join(folder.path, 'x'));

  expect(await readFile(join(folder.path, 'x'), 'utf8')).toBe('zeroone three');
  expect(Buffer.from(await file.read(4, 3)).toString()).toBe('one');
  expect(file.size).toBe(13);
});

test('DraftFile leaves nothing where it got no name', async () => {
  await using folder = await storeFolder();
  const before = await readdir(folder.path);
  {
    await using file = await DraftFile.create(folder.path, { what: 'x' });
    await file.add(text('not whole'));
  }

  expect(await readdir(folder.path)).toEqual(before);
});

test('DraftFile.create() says what it was for where there is no directory', async () => {
  await expect(DraftFile.create('/nowhere/at/all', { what: 'x.tar' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('`x.tar`'),
  });
});

test('DraftFile stops where the run is aborted', async () => {
  await using folder = await storeFolder();
  await using file = await DraftFile.create(folder.path, { what: 'x', signal: AbortSignal.abort() });

  await expect(file.add(text('a'))).rejects.toHaveProperty('name', 'AbortError');
});
