import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trustIn } from '../../../../src/files/index.ts';
import { withTagOf } from '../../../../src/layout/index/edit-index.ts';
import { SharedIndex } from '../../../../src/layout/index/shared-index.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { type Folder, storeFolder } from '../../../fixtures/store-options.ts';

const [one, two] = [1, 2].map((seed) => memoryImage({ layers: [noise(seed, 10)] }).manifest.descriptor);

async function writerIn(directory: string) {
  const reopened: string[] = [];
  return { reopened, trust: await trustIn(directory), ledger: { reopen: async () => void reopened.push('reopened') } };
}

async function layoutIn({ path }: Folder): Promise<string> {
  const directory = join(path, 'app');
  await mkdir(directory);
  return directory;
}

test('SharedIndex.change() makes a layout of a new directory, and read() sees what another one changed', async () => {
  await using folder = await storeFolder();
  const directory = await layoutIn(folder);
  const [mine, other] = [new SharedIndex(directory), new SharedIndex(directory)];
  const before = await mine.read();

  await other.change((index) => withTagOf(index, one!, { repository: 'app', tag: 'v1' }), await writerIn(directory));

  expect(before.entries).toEqual([]);
  expect((await mine.read()).entries).toMatchObject([{ name: { repository: 'app', tag: 'v1' } }]);
  expect(await mine.read()).toBe(await mine.read());
  expect((await readdir(directory)).sort()).toEqual(['index.json', 'oci-layout']);
});

test('SharedIndex.change() tells the ledger before a digest loses its name', async () => {
  await using folder = await storeFolder();
  const directory = await layoutIn(folder);
  const index = new SharedIndex(directory);
  const writer = await writerIn(directory);
  const name = { repository: 'app', tag: 'v1' };
  await index.change((before) => withTagOf(before, one!, name), writer);
  const first = [...writer.reopened];

  await index.change((before) => withTagOf(before, two!, name), writer);

  expect([first, writer.reopened]).toEqual([[], ['reopened']]);
});

test('SharedIndex.change() loses nothing of changes at the same time', async () => {
  await using folder = await storeFolder();
  const directory = await layoutIn(folder);
  const tags = Array.from({ length: 5 }, (_, at) => `v${at}`);

  await Promise.all(
    tags.map(async (tag) => {
      const change = new SharedIndex(directory);
      await change.change((index) => withTagOf(index, one!, { repository: 'a', tag }), await writerIn(directory));
    }),
  );

  expect((await new SharedIndex(directory).read()).entries.map(({ name }) => name?.tag)).toEqual(tags);
});

test('SharedIndex.change() refuses an index.json that is a link, and leaves what it leads to', async () => {
  await using folder = await storeFolder();
  const directory = await layoutIn(folder);
  const outside = join(folder.path, 'outside.json');
  await writeFile(outside, '{"schemaVersion":2,"manifests":[]}');
  await symlink(outside, join(directory, 'index.json'));

  const changing = new SharedIndex(directory).change((index) => index, await writerIn(directory));

  await expect(changing).rejects.toMatchObject({ code: 'PATH_FOREIGN' });
  expect(await readFile(outside, 'utf8')).toBe('{"schemaVersion":2,"manifests":[]}');
});
