import { expect, test } from 'vitest';
import { checkUsrMerge } from '../../../../src/installer/extension-check/check-usr-merge.ts';
import { extensionTree, findingsOf, found, GOOD_MANIFEST } from '../../../fixtures/extension-trees.ts';
import { makeTree, symlink } from '../../../fixtures/trees.ts';

test('checkUsrMerge() refuses directories in place of the symlinks, and takes symlinks', () => {
  const tree = makeTree({ 'lib/a': 'x', sbin: symlink('usr/bin'), 'usr/lib/b': 'x' });

  expect(found((list) => checkUsrMerge(tree, list))).toEqual([
    'error: /rootfs/lib: since Talos 1.10 `/lib` is a symlink, which this directory would hide [usr-merge]',
  ]);
});

test('an extension for releases before 1.10 may have them', async () => {
  const old = GOOD_MANIFEST.replace('>= 1.0.0', '< 1.10.0');
  const isFound = async (manifest: string, version = '') =>
    (await findingsOf(extensionTree({ 'lib/firmware/a': 'x' }, manifest), version)).some((line) =>
      line.includes('usr-merge'),
    );

  expect(await isFound(old)).toBe(false);
  expect(await isFound(GOOD_MANIFEST)).toBe(true);
  expect(await isFound(GOOD_MANIFEST, 'v1.9.6')).toBe(false);
});
