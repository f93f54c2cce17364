import { expect, test } from 'vitest';
import { findNeededPaths } from '../../../../src/installer/breakage/needed-paths.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';
import { directory, file, makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

type Paths = Readonly<Record<string, NodeSpec>>;
const program = file('machined', { mode: 0o755 });
const base: Paths = {
  'sbin/init': program,
  'etc/os-release': '',
  'opt/cni/bin/': '',
  'etc/extra': '',
  'lib/firmware/': '',
};

function found(tree: Paths, firmware: readonly string[] = []): readonly string[] {
  const version = asTalosVersion('v1.7.0');
  const trees = { base: makeTree(base), tree: makeTree(tree) };
  return findNeededPaths({ ...trees, version, firmware: new Set(firmware) }).map(({ message }) => message);
}

function without(...paths: readonly string[]): Paths {
  return Object.fromEntries(Object.entries(base).filter(([path]) => !paths.includes(path)));
}

test('findNeededPaths() finds nothing where all is as in the base', () => {
  expect(found(base)).toEqual([]);
});

test('findNeededPaths() names a path that is removed, and why it must stay', () => {
  expect(found(without('sbin/init'))).toEqual([
    expect.stringMatching(/^`\/sbin` is removed, and with it `\/sbin\/init` \(it is machined/) as string,
  ]);
});

test('findNeededPaths() names a directory that is removed with what lies in it', () => {
  expect(found(without('opt/cni/bin/'))[0]).toMatch(/^`\/opt` is removed, and with it `\/opt\/cni\/bin`/);
});

test.each<readonly [string, Paths, RegExp]>([
  ['another kind', { ...base, 'sbin/init': directory() }, /`\/sbin\/init` is a directory now, not a file/],
  ['a program without permission', { ...base, 'sbin/init': file('x') }, /is not executable \(mode 0644\)/],
  [
    'a link to nowhere',
    { ...base, 'etc/os-release': symlink('gone') },
    /is a symlink to `gone` now, which is not there/,
  ],
  [
    'a link in place of a file',
    { ...base, 'etc/os-release': symlink('extra') },
    /is a symlink to `extra` now, not a file/,
  ],
])('findNeededPaths() finds %s', (_, tree, message) => {
  expect(found(tree)).toEqual([expect.stringMatching(message) as string]);
});

test('findNeededPaths() does not miss what the base lacks', () => {
  expect(found({ ...base, 'usr/libexec/kubernetes/': '' })).toEqual([]);
});

test('findNeededPaths() needs the directory that firmware of the initramfs is mounted over', () => {
  expect(found(without('lib/firmware/'), ['lib/firmware'])).toEqual([
    expect.stringMatching(/^`\/lib` is removed, and with it `\/lib\/firmware`/) as string,
  ]);
  expect(found(without('lib/firmware/'))).toEqual([]);
});
