import { expect, test } from 'vitest';
import { findSources } from '../../../src/rootfs/copy-sources.ts';
import { makeTree, symlink } from '../../fixtures/trees.ts';

const tree = makeTree({
  'bin/tool': 'x',
  'bin/tool2': 'x',
  'etc/hosts': 'x',
  '[x]': 'x',
  '\\y': 'x',
  lib: symlink('usr/lib'),
  'usr/lib/a.so': 'x',
  dangling: symlink('nowhere'),
});
const paths = (...from: readonly string[]): readonly string[] =>
  findSources(tree, from, 'COPY').map(({ path }) => path);

test('findSources() keeps the order written, and sorts the matches of a glob', () => {
  expect(paths('/etc/hosts', 'bin/tool*')).toEqual(['etc/hosts', 'bin/tool', 'bin/tool2']);
});

test('findSources() follows symlinks, to a directory on the way and at the end', () => {
  expect(paths('lib/*.so')).toEqual(['usr/lib/a.so']);
  expect(findSources(tree, ['lib'], 'COPY')[0]?.node.kind).toBe('directory');
});

test('findSources() takes a glob without matches where another source is there', () => {
  expect(paths('*.none', 'etc/hosts')).toEqual(['etc/hosts']);
});

test('findSources() reads a backslash as a quote in patterns only', () => {
  expect(paths('\\[*')).toEqual(['[x]']);
  expect(paths('\\y')).toEqual(['\\y']);
});

test.each([
  ['a path that is not there', 'etc/host', '`etc/host` does not exist', 'Did you mean `/etc/hosts`?'],
  ['a name like no other', 'etc/something-else', 'does not exist', 'Name one of those in `/etc`: hosts.'],
  ['a glob alone that matches nothing', '*.none', 'no file matches `*.none`', 'Name one of those in `/`'],
  ['a symlink that leads nowhere', 'dangling', 'nothing is at `/nowhere`, where `/dangling` leads', ''],
])('findSources() refuses %s with a hint', (_, from, message, hint) => {
  expect(() => findSources(tree, [from], 'COPY')).toThrow(
    expect.objectContaining({
      code: 'SOURCE_NOT_FOUND',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    }),
  );
});

test('findSources() refuses to leave its tree', () => {
  expect(() => findSources(tree, ['../etc'], 'COPY')).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }));
});
