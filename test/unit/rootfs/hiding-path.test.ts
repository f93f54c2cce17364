import { expect, test } from 'vitest';
import { hidingPath, lookup } from '../../../src/rootfs/index.ts';
import { at, characterDevice, directory, file, makeTree, type NodeSpec, symlink } from '../../fixtures/trees.ts';

const opaque = directory({ xattrs: new Map([['trusted.overlay.opaque', Buffer.from('y')]]) });
const below = makeTree({ 'usr/local/bin/tool': 'x', 'usr/local/empty/': '', link: symlink('usr') });

test.each<[string, Readonly<Record<string, NodeSpec>>, string, string | undefined]>([
  ['a file of the same path', { 'usr/local/bin/tool': 'y' }, 'usr/local/bin/tool', 'usr/local/bin/tool'],
  ['a directory of the same path', { 'usr/local/bin/tool/': '' }, 'usr/local/bin/tool', 'usr/local/bin/tool'],
  ['a file above', { 'usr/local': 'y' }, 'usr/local/bin/tool', 'usr/local'],
  ['a symlink above, wherever it leads', { 'usr/local': symlink('/elsewhere') }, 'usr/local/bin/tool', 'usr/local'],
  ['a whiteout', { 'usr/local/bin/tool': characterDevice(0, 0) }, 'usr/local/bin/tool', 'usr/local/bin/tool'],
  ['a whiteout above', { 'usr/local/bin': characterDevice(0, 0) }, 'usr/local/bin/tool', 'usr/local/bin'],
  ['an opaque directory', { 'usr/local': opaque }, 'usr/local/bin/tool', 'usr/local'],
  ['an opaque directory further up', { usr: opaque, 'usr/local/bin/other': 'y' }, 'usr/local/bin/tool', 'usr'],
  ['other files', { 'usr/local/bin/other': 'y' }, 'usr/local/bin/tool', undefined],
  ['nothing', {}, 'usr/local/bin/tool', undefined],
  [
    'a whiteout by name, which overlayfs does not know',
    { 'usr/local/bin/.wh.tool': '' },
    'usr/local/bin/tool',
    undefined,
  ],
  ['the same directory', { 'usr/local/empty/x': 'y' }, 'usr/local/empty', undefined],
  ['a file in place of a directory', { 'usr/local/empty': 'y' }, 'usr/local/empty', 'usr/local/empty'],
  ['a directory in place of a symlink', { 'link/x': 'y' }, 'link', 'link'],
])('hidingPath() finds what hides a path: %s', (_, upper, path, expected) => {
  const node = lookup(below, at(path), { followLast: false }) ?? file('');

  expect(hidingPath(makeTree(upper), at(path), node)).toBe(expected);
});
