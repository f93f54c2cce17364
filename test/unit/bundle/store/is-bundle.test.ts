import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isBundle } from '../../../../src/bundle/store/is-bundle.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test.each<[string, (path: string) => Promise<unknown>, boolean]>([
  ['a file', (path) => writeFile(path, ''), true],
  ['an empty folder', (path) => mkdir(path), false],
  ['a layout with a map', (path) => mkdir(join(path, 'rootsmith/map'), { recursive: true }), true],
  ['a folder of volumes', (path) => mkdir(path).then(() => writeFile(join(path, 'b.001of002.tar'), '')), true],
  ['a folder with another tar', (path) => mkdir(path).then(() => writeFile(join(path, 'b.tar'), '')), false],
  ['nothing', async () => {}, false],
])('isBundle() of %s', async (_, make, expected) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  await make(path);

  expect(await isBundle(path)).toBe(expected);
});

test('isBundle() takes the name of a tar that is not there for one', async () => {
  await using folder = await storeFolder();

  expect(await isBundle(join(folder.path, 'x.tar'))).toBe(true);
});
