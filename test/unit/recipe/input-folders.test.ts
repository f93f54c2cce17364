import { expect, test } from 'vitest';
import { parseDockerfile, parseRecipe } from '../../../src/recipe/index.ts';
import { inputFoldersOf } from '../../../src/recipe/input-folders.ts';

test('inputFoldersOf() names folders that a recipe takes whole, and paths that it copies', () => {
  const text = `apiVersion: rootsmith/v1
kind: Installer
base: r.example/base:v1
layers:
  - dir: overlay
  - dir: files
    copy: [{ from: /etc, to: / }, { from: '/x*', to: / }]
`;

  const folders = inputFoldersOf(parseRecipe(text, { file: 'r.yaml', folder: '/w' }));

  expect(folders.map(({ path }) => path)).toEqual(['/w/overlay', '/w/files/etc']);
});

test('inputFoldersOf() takes the context of a Dockerfile where all of it is copied', () => {
  const text = 'FROM scratch AS customization\nCOPY . /\nCOPY a/* /\nCOPY b.txt /\nFROM r.example/base:v1\n';

  const folders = inputFoldersOf(parseDockerfile(text, { file: 'D', context: '/w', ignore: ['out'] }));

  expect(folders.map(({ path, root, ignore }) => [path, root, ignore])).toEqual([
    ['/w', '/w', ['out']],
    ['/w/a', '/w', ['out']],
    ['/w/b.txt', '/w', ['out']],
  ]);
});
