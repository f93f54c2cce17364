import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openUploadJournal } from '../../../../src/registry/index.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const key = 'r.test/a@sha256:1';
const upload = { location: 'https://r.test/up?_state=secret', offset: 7 };

test('openUploadJournal() keeps uploads for another process, each in a file that nobody else may read', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'deep', 'uploads');

  await openUploadJournal(path).save(key, { ...upload, offset: 3 });
  await openUploadJournal(path).save(key, upload);

  const names = await readdir(path);
  expect(await openUploadJournal(path).load(key)).toEqual(upload);
  expect(await openUploadJournal(path).load('r.test/b@sha256:1')).toBeUndefined();
  expect(names).toHaveLength(1);
  expect((await stat(join(path, names[0] ?? ''))).mode & 0o777).toBe(0o600);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

test('remove() forgets an upload, also one that is not there', async () => {
  await using folder = await storeFolder();
  const journal = openUploadJournal(folder.path);
  await journal.save(key, upload);

  await journal.remove(key);
  await journal.remove(key);

  expect(await journal.load(key)).toBeUndefined();
  expect(await readdir(folder.path)).toEqual([]);
});

test.each([
  ['half a file', (text: string) => text.slice(0, 10)],
  ['another key', (text: string) => text.replace('r.test/a', 'r.test/z')],
  ['no offset', (text: string) => text.replace('"offset":7', '"offset":-1')],
])('load() takes %s for nothing', async (_, damage) => {
  await using folder = await storeFolder();
  const journal = openUploadJournal(folder.path);
  await journal.save(key, upload);
  const path = join(folder.path, (await readdir(folder.path))[0] ?? '');

  await writeFile(path, damage(await readFile(path, 'utf8')));

  expect(await journal.load(key)).toBeUndefined();
});

test('save() says which folder cannot be written', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'file'), '');

  await expect(openUploadJournal(join(folder.path, 'file', 'deep')).save(key, upload)).rejects.toMatchObject({
    message: expect.stringContaining('upload journal'),
  });
});
