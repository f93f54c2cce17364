import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimDirectory } from '../../../src/layout/claim-directory.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('claimDirectory() makes a directory, and says which of those above it are new', async () => {
  await using folder = await storeFolder();

  const claimed = await claimDirectory(join(folder.path, 'a/b'), 'write to it');

  expect(claimed).toEqual({ isLayout: false, created: join(folder.path, 'a') });
});

test('claimDirectory() takes what a killed run can have left', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'blobs'));
  await writeFile(join(folder.path, '.rootsmith-written'), '');

  expect(await claimDirectory(folder.path, 'write to it')).toEqual({ isLayout: false, created: undefined });
});

test('claimDirectory() takes a layout, whatever else is in it', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'oci-layout'), '');
  await writeFile(join(folder.path, 'notes'), '');

  expect(await claimDirectory(folder.path, 'write to it')).toEqual({ isLayout: true, created: undefined });
});

test('claimDirectory() refuses a directory of something else by PLACE_INVALID', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'notes'), '');

  await expect(claimDirectory(folder.path, 'write to it')).rejects.toMatchObject({
    code: 'PLACE_INVALID',
    message: 'cannot write to it: it is not an OCI layout, it holds `notes`',
  });
});

test('claimDirectory() says what cannot be done where the system refuses', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'file'), '');

  await expect(claimDirectory(join(folder.path, 'file/x'), 'serve it')).rejects.toMatchObject({
    message: expect.stringContaining('cannot serve it'),
  });
});
