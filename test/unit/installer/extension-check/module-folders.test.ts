import { expect, test } from 'vitest';
import { moduleFolders } from '../../../../src/installer/extension-check/module-folders.ts';
import { makeTree, symlink } from '../../../fixtures/trees.ts';

test('moduleFolders() finds the releases in both directories, and follows no symlink', () => {
  const tree = makeTree({ 'lib/modules/5.1/a': '', 'usr/lib/modules/6.1/a': '', 'usr/lib/modules/x': symlink('6.1') });

  expect(moduleFolders(tree).map(({ home, release }) => `${home} ${release}`)).toEqual([
    'usr/lib/modules 6.1',
    'lib/modules 5.1',
  ]);
});

test('moduleFolders() finds none in an extension without modules', () => {
  expect(moduleFolders(makeTree({ 'usr/lib/modules': 'x' }))).toEqual([]);
});
