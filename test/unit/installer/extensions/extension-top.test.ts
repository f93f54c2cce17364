import { expect, test } from 'vitest';
import { readExtensionTop } from '../../../../src/installer/extensions/extension-top.ts';
import { makeTree } from '../../../fixtures/trees.ts';

test('readExtensionTop() finds the manifest and the root file system', () => {
  const top = readExtensionTop(makeTree({ 'manifest.yaml': 'x', 'rootfs/': '' }));

  expect(top).toMatchObject({ manifest: { kind: 'file' }, rootfs: { kind: 'directory' }, problems: [] });
});

test('readExtensionTop() says what is missing, of another kind, or too much', () => {
  const { manifest, rootfs, problems } = readExtensionTop(makeTree({ 'manifest.yaml/': '', other: 'x' }));

  expect([manifest, rootfs]).toEqual([undefined, undefined]);
  expect(problems.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
    'unexpected-file: unexpected file "other"',
    'manifest-missing: `/manifest.yaml` is a directory, not a file',
    'rootfs-missing: extension rootfs is missing',
  ]);
});
