import { expect, test } from 'vitest';
import { checkArchive } from '../../../../src/installer/extension-check/check-archive.ts';
import type { EntryFacts } from '../../../../src/installer/extension-check/entry-facts.ts';
import { found, release } from '../../../fixtures/extension-trees.ts';
import { at } from '../../../fixtures/trees.ts';

/** Entries by their names: a slash at the end is a directory, `=` in front a hard link. */
const layer = (...names: readonly string[]): readonly EntryFacts[] =>
  names.map((name) => ({
    path: at(name.replace('=', '')),
    type: name.endsWith('/') ? 'directory' : name.startsWith('=') ? 'hardlink' : 'file',
  }));

const check = (layers: readonly (readonly EntryFacts[])[], version = 'v1.13.9') =>
  found((list) => checkArchive(layers, release(version), list));

test('checkArchive() finds nothing in layers as the repository makes them', () => {
  expect(check([layer('rootfs/', 'rootfs/usr/', 'rootfs/usr/a'), layer('manifest.yaml')])).toEqual([]);
});

test('checkArchive() refuses hard links', () => {
  expect(check([layer('rootfs/', 'rootfs/a', '=rootfs/b')])).toEqual([
    'error: /rootfs/b: it is a hard link, of which the imager makes an empty file [hard-link]',
  ]);
});

test.each([
  ['v1.7.7', 'error'],
  ['v1.8.0', 'warning'],
  ['', 'warning'],
])('checkArchive() finds an entry for the root: with %j an %s', (version, severity) => {
  expect(check([layer('./', 'manifest.yaml')], version)).toEqual([
    expect.stringMatching(`^${severity}: .* \\[root-entry\\]$`),
  ]);
});

test('checkArchive() refuses directories that come late or not at all, up to 1.13', () => {
  const late = [layer('rootfs/usr/a', 'rootfs/', 'rootfs/usr/')];

  expect(check(late)).toEqual([expect.stringContaining('error: /rootfs/usr: a file of this directory comes before')]);
  expect(check(late, 'v1.14.0')).toEqual([]);
  expect(check(late, '')).toHaveLength(1);
});

test('checkArchive() reads layers from the top, as the imager does', () => {
  expect(check([layer('rootfs/', 'rootfs/usr/'), layer('rootfs/usr/a')])).toEqual([
    expect.stringContaining('/rootfs/usr: a file of this directory comes before the directory itself'),
  ]);
});

test('checkArchive() warns of a file that a layer has twice, and not of one that a higher layer replaces', () => {
  expect(check([layer('a', 'a')])).toEqual([expect.stringContaining('warning: /a: a layer has it twice')]);
  expect(check([layer('a'), layer('a')])).toEqual([]);
});

test('checkArchive() passes whiteouts over', () => {
  expect(check([layer('rootfs/', 'rootfs/a'), layer('rootfs/usr/.wh.a')])).toEqual([]);
});
