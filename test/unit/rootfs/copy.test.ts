import { expect, test } from 'vitest';
import {
  type CopyOptions,
  copyInto,
  dockerignoreMatcher,
  emptyTree,
  type RootTree,
} from '../../../src/rootfs/index.ts';
import { at, directory, file, hardLink, listAttributes, listTree, makeTree, symlink } from '../../fixtures/trees.ts';

const source = makeTree({
  'a.txt': 'A',
  'b.txt': 'B',
  '.dot': 'D',
  'dir/one': '1',
  'dir/sub/two': '2',
  'dir/link': symlink('one'),
  'dir/hard': hardLink('dir/one'),
  'to-file': symlink('a.txt'),
  'to-dir': symlink('/dir'),
  'usr/lib/libc.so': 'c',
  lib: symlink('usr/lib'),
  'arr[0].txt': 'odd',
  dangling: symlink('nowhere'),
});

async function copy(
  from: string | readonly string[],
  to: string,
  options: Partial<CopyOptions> & { readonly onto?: RootTree } = {},
): Promise<string[]> {
  const { onto = emptyTree(), ...rest } = options;
  const { tree } = await copyInto(onto, source, { what: 'COPY', from: [from].flat(), to, ...rest });
  return listTree(tree);
}

test.each([
  ['a file to a name', 'a.txt', '/x', ['x = A']],
  ['a file into a directory that a slash names', '/a.txt', '/x/', ['x/', 'x/a.txt = A']],
  ['a file to the root', 'a.txt', '.', ['a.txt = A']],
  ['a file into a directory that a dot names', 'a.txt', '/x/.', ['x/', 'x/a.txt = A']],
  [
    'what is in a directory',
    'dir',
    '/x',
    ['x/', 'x/hard = 1', 'x/link -> one', 'x/one == x/hard', 'x/sub/', 'x/sub/two = 2'],
  ],
  ['what is in a directory, named with a slash', 'dir/sub/', '/x/', ['x/', 'x/two = 2']],
  ['the file behind a symlink, by the symlink\u2019s name', 'to-file', '/x/', ['x/', 'x/to-file = A']],
  ['the directory behind a symlink', 'to-dir/sub', '/x', ['x/', 'x/two = 2']],
  ['below a symlinked parent', 'lib/libc.so', '/x/', ['x/', 'x/libc.so = c']],
  ['the matches of a glob', '*.txt', '/x/', ['x/', 'x/a.txt = A', 'x/arr[0].txt = odd', 'x/b.txt = B']],
  ['dot files too by a glob', '.d*', '/x/', ['x/', 'x/.dot = D']],
  [
    'what is in the directories that a glob matches',
    'di?',
    '/x',
    ['x/', 'x/hard = 1', 'x/link -> one', 'x/one == x/hard', 'x/sub/', 'x/sub/two = 2'],
  ],
  ['a quoted bracket', 'arr[[]0].txt', '/x', ['x = odd']],
  ['globs in the middle', '*/sub/two', '/x', ['x = 2']],
])('copyInto() copies %s', async (_, from, to, expected) => {
  expect(await copy(from, to)).toEqual(expected);
});

test('copyInto() makes a directory of the destination when there are several sources', async () => {
  expect(await copy(['b.txt', 'dir/sub', 'a.txt'], '/x')).toEqual(['x/', 'x/a.txt = A', 'x/b.txt = B', 'x/two = 2']);
});

test('copyInto() copies a whole tree from `/` and from `.`', async () => {
  const [slash, dot] = [await copy('/', '/'), await copy('.', '/')];

  expect(slash).toEqual(listTree(source));
  expect(dot).toEqual(slash);
});

test('copyInto() puts a file into a directory that exists, also behind a symlink', async () => {
  const onto = makeTree({ 'usr/lib/': '', lib: symlink('usr/lib') });

  expect(await copy('a.txt', '/lib', { onto })).toEqual(['lib -> usr/lib', 'usr/', 'usr/lib/', 'usr/lib/a.txt = A']);
});

test('copyInto() writes through a symlink that leads to a file, as the kernel does', async () => {
  const onto = makeTree({ real: 'old', link: symlink('real') });

  expect(await copy('a.txt', '/link', { onto })).toEqual(['link -> real', 'real = A']);
});

test('copyInto() replaces a symlink inside the destination directory', async () => {
  const onto = makeTree({ 'x/a.txt': symlink('../real'), real: 'old' });

  expect(await copy('a.txt', '/x/', { onto })).toEqual(['real = old', 'x/', 'x/a.txt = A']);
});

test('copyInto() merges a directory through a symlink of the destination', async () => {
  const onto = makeTree({ 'x/real/old': 'o', 'x/sub': symlink('real') });

  expect(await copy('dir', '/x', { onto })).toContain('x/real/two = 2');
});

test('copyInto() makes the copies of two sources separate inodes', async () => {
  expect(await copy(['dir/one', 'dir/hard'], '/x/')).toEqual(['x/', 'x/hard = 1', 'x/one = 1']);
});

test.each([
  ['root by default', {}, '0:0'],
  ['kept when asked', { owner: 'keep' as const }, '7:8'],
  ['set when given', { owner: { uid: 3, gid: 4 } }, '3:4'],
])('copyInto() makes owners %s', async (_, options, owner) => {
  const from = makeTree({ f: file('x', { uid: 7, gid: 8 }) });

  const { tree } = await copyInto(emptyTree(), from, { what: 'COPY', from: ['f'], to: '/f', ...options });

  expect(listAttributes(tree)[1]).toBe(`f = x 644 ${owner} 100`);
});

test('copyInto() makes directories 0755, gives the owner the destination only, and the mode what is copied', async () => {
  const from = makeTree({ 'd/f': 'x' });
  const options = { what: 'COPY', from: ['d'], to: '/p/q', owner: { uid: 3, gid: 4 }, mode: 0o700, mtime: 9 };

  const { tree } = await copyInto(emptyTree(), from, options);

  expect(listAttributes(tree).slice(1)).toEqual(['p/ 755 0:0 9', 'p/q/ 755 3:4 9', 'p/q/f = x 700 3:4 100']);
});

test('copyInto() leaves out what is ignored', async () => {
  const ignore = dockerignoreMatcher(['*.txt', 'dir/*', 'usr', '!usr/lib/libc.so']);

  expect(await copy('.', '/', { ignore })).toEqual([
    '.dot = D',
    'dangling -> nowhere',
    'dir/',
    'lib -> usr/lib',
    'to-dir -> /dir',
    'to-file -> a.txt',
    'usr/',
    'usr/lib/',
    'usr/lib/libc.so = c',
  ]);
});

test('copyInto() unpacks an archive in its place, owners and all', async () => {
  const archive = makeTree({ 'etc/x': file('x', { uid: 9 }) });
  const options = { what: 'ADD', from: ['a.txt', 'b.txt'], to: '/d/', owner: { uid: 1, gid: 1 } };

  const { tree } = await copyInto(emptyTree(), source, {
    ...options,
    unpack: async (_, path) => (path === 'a.txt' ? archive : undefined),
  });

  expect(listAttributes(tree).slice(1)).toEqual([
    'd/ 755 0:0 0',
    'd/b.txt = B 644 1:1 100',
    'd/etc/ 755 0:0 100',
    'd/etc/x = x 644 9:0 100',
  ]);
});

test('copyInto() lets a glob match nothing next to a source that is there', async () => {
  expect(await copy(['a.txt', 'none*'], '/x/')).toEqual(['x/', 'x/a.txt = A']);
});

test.each([
  ['a.text', 'Did you mean `/a.txt`?'],
  ['lib/libd.so', 'Did you mean `/usr/lib/libc.so`?'],
  ['dirr/one', 'Did you mean `/dir`?'],
  ['dir/zzzzzzz', 'Name one of those in `/dir`: hard, link, one, sub.'],
  ['zzz*', 'Name one of those in `/`'],
])('copyInto() throws SOURCE_NOT_FOUND for `%s` with a hint at what is there', async (from, hint) => {
  await expect(copy(from, '/')).rejects.toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    hint: expect.stringContaining(hint),
  });
});

test('copyInto() throws SOURCE_NOT_FOUND for a dangling symlink, naming where it leads', async () => {
  await expect(copy('dangling', '/')).rejects.toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    message: 'COPY: `dangling` does not exist: nothing is at `/nowhere`, where `/dangling` leads',
  });
});

test.each([
  ['a directory to a file', 'dir', '/f'],
  ['a file below a file', 'a.txt', '/f/x'],
  ['several files to a file', '[ab].txt', '/f'],
  ['a file over a directory with content', 'sub', '/d/'],
])('copyInto() throws LAYER_CONFLICT for %s', async (_, from, to) => {
  const onto = makeTree({ f: 'F', 'd/sub/x': 'x' });
  const attempt = copyInto(
    onto,
    makeTree({ ...Object.fromEntries([['dir/x', '1']]), 'a.txt': 'A', 'b.txt': 'B', sub: 'S' }),
    {
      what: 'COPY',
      from: [from],
      to,
    },
  );

  await expect(attempt).rejects.toMatchObject({ code: 'LAYER_CONFLICT' });
});

test.each(['/../x', 'a/../../x'])('copyInto() throws PATH_UNSAFE for the source `%s`', async (from) => {
  await expect(copy(from, '/')).rejects.toMatchObject({ code: 'PATH_UNSAFE' });
});

test('copyInto() throws USAGE for a glob that Go does not accept', async () => {
  await expect(copy('[a', '/')).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('`[a`') });
});

test('copyInto() lists what it added, and where', async () => {
  const onto = makeTree({ 'usr/lib/': directory(), lib: symlink('usr/lib') });

  const { changes } = await copyInto(onto, source, { what: 'COPY', from: ['a.txt'], to: '/lib/' });

  expect(changes).toEqual([{ kind: 'added', path: at('usr/lib/a.txt'), from: at('a.txt') }]);
});
