import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPatches } from '../../../../src/kernel/patches/find-patches.ts';
import { testFolder, writeFiles } from '../../../fixtures/kernel/stand-in-tree.ts';

const at = { file: 'kernel.yaml', line: 1, column: 1 };

async function namesIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  using folder = testFolder();
  writeFiles(folder.path, files);
  const patches = await findPatches({ kind: 'directory', path: folder.path, at });
  return patches.map(({ name, strip }) => `${name} ${strip}`);
}

test('findPatches() takes the order of the series file', async () => {
  expect(await namesIn({ series: 'b x.patch -p0\na.patch\n', 'a.patch': '', 'b x.patch': '', 'c.patch': '' })).toEqual([
    'b x.patch 0',
    'a.patch undefined',
  ]);
});

test('findPatches() without a series file sorts by the bytes of the names', async () => {
  expect(await namesIn({ 'b.patch': '', 'B.patch': '', 'ä.patch': '', 'README.md': '', 'a.patch': '' })).toEqual([
    'B.patch undefined',
    'a.patch undefined',
    'b.patch undefined',
    'ä.patch undefined',
  ]);
});

test('findPatches() refuses a folder without patches, and names a patch that is missing', async () => {
  await expect(namesIn({ 'README.md': '' })).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  await expect(namesIn({ series: 'gone.patch\n' })).rejects.toThrow(/gone\.patch/);
});

test('findPatches() takes a list in its order', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { 'b.patch': 'x', 'a.patch': 'y' });
  const files = ['b.patch', 'a.patch'].map((name) => ({ path: join(folder.path, name), at }));

  expect((await findPatches({ kind: 'files', files })).map(({ text }) => text)).toEqual(['x', 'y']);
  expect(await findPatches(undefined)).toEqual([]);
});
