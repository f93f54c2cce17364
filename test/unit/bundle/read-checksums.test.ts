import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directoryFiles } from '../../../src/bundle/bundle-files.ts';
import { checksumsPath, SOME_DIGEST } from '../../../src/bundle/format.ts';
import { readChecksums, tryReadChecksums } from '../../../src/bundle/read-checksums.ts';
import { readDirectoryMap } from '../../../src/bundle/read-map.ts';
import { flipByte } from '../../fixtures/bundle-damage.ts';
import { type Folder, storeFolder } from '../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const image = namedImage('a.example/team/app:v1', [100_000]);

async function bundleIn(folder: Folder) {
  const target = join(folder.path, 'bundle');
  await writeTestBundle(target, [image], { form: 'directory', blockBytes: 16 * 1024 });
  const [name = ''] = await readdir(join(target, 'rootsmith/checksums'));
  return { target, path: join(target, 'rootsmith/checksums', name), map: await readDirectoryMap(target, target) };
}

test('readChecksums() reads those of the bundle', async () => {
  await using folder = await storeFolder();
  const { target, map } = await bundleIn(folder);

  const { bundle, blocks } = await readChecksums(map, directoryFiles(target), target);

  expect(bundle).toBe(map.id);
  expect([...blocks.values()].flat().length).toBeGreaterThan(5);
});

test.each<[string, (path: string, target: string) => Promise<void>, string]>([
  ['do not have their digest', (path) => flipByte(path, 50), 'they do not have the digest'],
  [
    'are named after something else',
    (path, target) => rename(path, join(target, checksumsPath(SOME_DIGEST))),
    'they do not have the digest',
  ],
])('readChecksums() refuses checksums that %s', async (_, damage, found) => {
  await using folder = await storeFolder();
  const { target, path, map } = await bundleIn(folder);
  await damage(path, target);

  await expect(readChecksums(map, directoryFiles(target), target)).rejects.toThrow(found);
  expect(await tryReadChecksums(map, directoryFiles(target), target)).toBeUndefined();
});

test('tryReadChecksums() passes on what is not damage', async () => {
  const files = { checksumsPath: () => Promise.reject(new TypeError('bug')) } as never;

  await expect(tryReadChecksums({} as never, files, 'x')).rejects.toThrow('bug');
});
