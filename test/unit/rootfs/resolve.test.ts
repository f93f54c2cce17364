import { expect, test } from 'vitest';
import { lookup, realPath, resolvePath } from '../../../src/rootfs/index.ts';
import { at, file, makeTree, symlink } from '../../fixtures/trees.ts';

const merged = makeTree({
  'usr/lib/libc.so': 'c',
  lib: symlink('usr/lib'),
  lib64: symlink('/lib'),
  'var/run': symlink('../run'),
  'run/pid': '1',
  climber: symlink('../../../../usr'),
  dangling: symlink('/opt/none/x'),
  slash: symlink('lib/'),
  plain: file('x'),
  through: symlink('plain/../run'),
  empty: symlink(''),
});

test.each([
  ['usr/lib/libc.so', 'usr/lib/libc.so'],
  ['lib/libc.so', 'usr/lib/libc.so'],
  ['lib64/libc.so', 'usr/lib/libc.so'],
  ['var/run/pid', 'run/pid'],
  ['lib', 'usr/lib'],
  ['slash', 'usr/lib'],
  ['', ''],
])('realPath() follows symlinks in `%s`', (path, expected) => {
  const found = realPath(merged, at(path));

  expect(found).toBe(expected);
});

test('realPath() stops `..` at the root of the tree', () => {
  const found = realPath(merged, at('climber/lib'));

  expect(found).toBe('usr/lib');
});

test('resolvePath() names the place where something could be made behind a dangling symlink', () => {
  const found = resolvePath(merged, at('dangling/deeper'));

  expect(found).toEqual({ path: 'opt/none/x/deeper', node: undefined, links: ['dangling'] });
});

test.each(['missing', 'plain/below', 'through', 'through/pid', 'empty'])('lookup() finds nothing at `%s`', (path) => {
  const node = lookup(merged, at(path));

  expect(node).toBeUndefined();
});

test('lookup() gives the symlink itself when the last name is not to be followed', () => {
  const node = lookup(merged, at('lib64'), { followLast: false });

  expect(node).toMatchObject({ kind: 'symlink', target: '/lib' });
});

test('lookup() follows the parents also when the last name is not to be followed', () => {
  const node = lookup(merged, at('lib64/libc.so'), { followLast: false });

  expect(node).toMatchObject({ kind: 'file' });
});

test('resolvePath() follows a chain of 40 symlinks', () => {
  const tree = makeTree({ ...chain(40), end: 'here' });

  expect(realPath(tree, at('link0'))).toBe('end');
});

test.each([
  ['a chain of 41', { ...chain(41), end: 'here' }],
  ['a loop', { link0: symlink('other'), other: symlink('link0') }],
  ['a symlink to itself', { link0: symlink('link0') }],
  ['a symlink below itself', { link0: symlink('link0/x') }],
])('resolvePath() throws PATH_UNSAFE for %s', (_, paths) => {
  const tree = makeTree(paths);

  expect(() => resolvePath(tree, at('link0'))).toThrow(
    expect.objectContaining({ code: 'PATH_UNSAFE', message: expect.stringContaining('more than 40 symlinks') }),
  );
});

test('resolvePath() throws PATH_UNSAFE for a path that symlinks make longer than Linux allows', () => {
  const deep = Array.from({ length: 1500 }, () => 'd').join('/');
  const tree = makeTree({ a: symlink(deep) });

  expect(() => resolvePath(tree, at(`a/${deep}`))).toThrow(
    expect.objectContaining({ code: 'PATH_UNSAFE', message: expect.stringContaining('4096') }),
  );
});

function chain(length: number): Record<string, ReturnType<typeof symlink>> {
  const links = Array.from({ length }, (_, index) => [
    `link${index}`,
    symlink(index + 1 < length ? `link${index + 1}` : 'end'),
  ]);
  return Object.fromEntries(links);
}
