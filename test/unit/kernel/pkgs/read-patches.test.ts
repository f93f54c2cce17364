import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPatches } from '../../../../src/kernel/pkgs/read-patches.ts';
import { writeFiles } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function read(files: Readonly<Record<string, string>>, ...paths: readonly string[]) {
  await using folder = await storeFolder();
  await writeFiles(folder.path, files);
  const skipped: string[] = [];
  const patches = await readPatches(
    paths.map((path) => join(folder.path, path)),
    { onSkipped: (path) => skipped.push(path.slice(folder.path.length + 1)) },
  );
  return { patches: patches.map(({ name, strip }) => [name, strip]), skipped };
}

test('readPatches() takes the patches of a folder by name, and says what it leaves', async () => {
  const files = { 'b.patch': '', 'a.diff': '', 'c.patch ': '', 'README.md': '' };

  expect(await read(files, '.')).toEqual({
    patches: [
      ['a.diff', undefined],
      ['b.patch', undefined],
    ],
    skipped: ['c.patch '],
  });
});

test('readPatches() takes the order and the levels of a series file', async () => {
  const files = {
    'p/series': '# first\nb.patch -p0 # comment\n\na.patch\n',
    'p/a.patch': '',
    'p/b.patch': '',
    'p/c.patch': '',
  };

  expect(await read(files, 'p')).toEqual({
    patches: [
      ['b.patch', 0],
      ['a.patch', undefined],
    ],
    skipped: ['p/c.patch'],
  });
});

test('readPatches() takes files as they are named', async () => {
  expect((await read({ a: '', b: '' }, 'b', 'a')).patches.map(([name]) => name)).toEqual(['b', 'a']);
});

test.each([
  ['a patch that is missing', { x: '' }, 'none.patch', 'NOT_FOUND'],
  ['a series that names a missing patch', { series: 'none.patch' }, '.', 'NOT_FOUND'],
  ['a series that leaves its folder', { 'p/series': '../x.patch', 'x.patch': '' }, 'p', 'PATH_UNSAFE'],
  ['a folder without patches', { 'README.md': '' }, '.', 'USAGE'],
])('readPatches() refuses %s', async (_, files, path, code) => {
  await expect(read(files, path)).rejects.toMatchObject({ code });
});
