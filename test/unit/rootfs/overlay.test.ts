import { expect, test } from 'vitest';
import {
  emptyTree,
  lookup,
  type Overlaid,
  type OverlayOptions,
  overlay,
  type RootTree,
} from '../../../src/rootfs/index.ts';
import {
  at,
  characterDevice,
  directory,
  file,
  hardLink,
  listAttributes,
  listTree,
  makeTree,
  symlink,
} from '../../fixtures/trees.ts';

function lay(tree: RootTree, source: RootTree, options: Partial<OverlayOptions> = {}): Overlaid {
  return overlay(tree, source, { what: 'layer `x`', ...options });
}

const merged = makeTree({
  'usr/lib/libc.so': 'c',
  lib: symlink('usr/lib'),
  'etc/hosts': 'old',
  'var/run': symlink('../run'),
  'mnt/': '',
});

test('overlay() merges a directory through the symlink that stands in its place', () => {
  const { tree, changes } = lay(merged, makeTree({ 'lib/modules/5/a.ko': 'a' }));

  expect(lookup(tree, at('lib'), { followLast: false })?.kind).toBe('symlink');
  expect(lookup(tree, at('usr/lib/libc.so'))).toBeDefined();
  expect(changes).toEqual([
    { kind: 'added', path: 'usr/lib/modules', from: 'lib/modules' },
    { kind: 'added', path: 'usr/lib/modules/5', from: 'lib/modules/5' },
    { kind: 'added', path: 'usr/lib/modules/5/a.ko', from: 'lib/modules/5/a.ko' },
  ]);
});

test('overlay() makes the directory that a dangling symlink leads to', () => {
  const { tree } = lay(merged, makeTree({ 'var/run/pid': '1' }));

  expect(listTree(tree)).toContain('run/pid = 1');
  expect(listTree(tree)).toContain('var/run -> ../run');
});

test.each([
  ['a file over a file', { 'etc/hosts': 'new' }, 'etc/hosts = new'],
  ['a file over a symlink', { lib: 'new' }, 'lib = new'],
  ['a symlink over a symlink', { lib: symlink('other') }, 'lib -> other'],
  ['a symlink over a file', { 'etc/hosts': symlink('x') }, 'etc/hosts -> x'],
  ['a file over an empty directory', { mnt: 'new' }, 'mnt = new'],
  ['a directory over a file', { 'etc/hosts/': '' }, 'etc/hosts/'],
  ['a device over a file', { 'etc/hosts': characterDevice(1, 3) }, 'etc/hosts character-device 1:3'],
])('overlay() replaces %s', (_, source, line) => {
  const { tree, changes } = lay(merged, makeTree(source));

  expect(listTree(tree)).toContain(line);
  expect(changes).toEqual([expect.objectContaining({ kind: 'replaced' })]);
});

test.each([
  ['a symlink', { usr: symlink('opt') }, 'a symlink to `opt`'],
  ['a file', { usr: 'x' }, 'a file'],
  ['a device', { usr: characterDevice(1, 3) }, 'a character-device'],
])('overlay() throws LAYER_CONFLICT for %s over a directory with content, naming both', (_, source, brings) => {
  expect(() => lay(merged, makeTree(source))).toThrow(
    expect.objectContaining({
      code: 'LAYER_CONFLICT',
      message: expect.stringContaining(`layer \`x\`: \`/usr\` is ${brings}, but \`/usr\` is a directory with content`),
      hint: expect.stringContaining('Remove `/usr` first'),
    }),
  );
});

test('overlay() throws LAYER_CONFLICT for a directory behind a symlink that leads below a file', () => {
  const tree = makeTree({ 'a/file': '1', link: symlink('a/file/x') });

  expect(() => lay(tree, makeTree({ 'link/y': '2' }))).toThrow(
    expect.objectContaining({ code: 'LAYER_CONFLICT', details: expect.objectContaining({ blockedBy: '/a/file' }) }),
  );
});

test.each(['nowhere/..', '', 'file/..'])(
  'overlay() throws LAYER_CONFLICT for a directory over the symlink to `%s`',
  (target) => {
    const tree = makeTree({ file: '1', link: symlink(target) });

    expect(() => lay(tree, makeTree({ 'link/y': '2' }))).toThrow(
      expect.objectContaining({
        code: 'LAYER_CONFLICT',
        message: expect.stringContaining('`/link` is a symlink that leads nowhere'),
      }),
    );
  },
);

test('overlay() gives existing directories the attributes that the source describes, but keeps their labels', () => {
  const label = new Map([['security.selinux', Buffer.from('etc_t')]]);
  const base = makeTree({ etc: directory({ xattrs: label }), 'usr/': directory({ mode: 0o711 }) });
  const source = makeTree({ etc: directory({ mode: 0o700, mtime: 5 }), 'usr/x': '1' });

  const { tree } = lay(base, source);

  expect(listAttributes(tree).slice(1, 3)).toEqual(['etc/ 700 0:0 5 security.selinux=etc_t', 'usr/ 711 0:0 100']);
});

test('overlay() leaves the root and directories behind symlinks as they are described', () => {
  const source = makeTree({ '': directory({ mode: 0o700 }), lib: directory({ mode: 0o700 }) });

  const { tree } = lay(merged, source);

  expect([tree.root.mode, lookup(tree, at('usr/lib'))?.mode]).toEqual([0o755, 0o755]);
});

test.each([
  ['root by default', {}, '0:0'],
  ['kept when asked', { owner: 'keep' as const }, '7:8'],
  ['set when given', { owner: { uid: 3, gid: 4 } }, '3:4'],
])('overlay() makes owners %s', (_, options, owner) => {
  const { tree } = lay(
    emptyTree(),
    makeTree({ d: directory({ uid: 7, gid: 8 }), 'd/f': file('x', { uid: 7, gid: 8 }) }),
    options,
  );

  expect(listAttributes(tree).slice(1)).toEqual([`d/ 755 ${owner} 100`, `d/f = x 644 ${owner} 100`]);
});

test('overlay() sets modes and clamps times, but leaves the mode of symlinks', () => {
  const source = makeTree({
    f: file('x', { mode: 0o600, mtime: 900 }),
    l: symlink('f'),
    old: file('y', { mtime: 20 }),
  });

  const { tree } = lay(emptyTree(), source, { mode: 0o755, clampMtime: 50 });

  expect(listAttributes(tree).slice(1)).toEqual(['f = x 755 0:0 50', 'l -> f 777 0:0 50', 'old = y 755 0:0 20']);
});

test('overlay() keeps hard links of the source together and apart from the source', () => {
  const source = makeTree({ a: 'x', b: hardLink('a') });

  const twice = lay(lay(emptyTree(), source).tree, source, { to: at('copy') }).tree;

  expect(listTree(twice)).toEqual(['a = x', 'b == a', 'copy/', 'copy/a = x', 'copy/b == copy/a']);
});

test('overlay() puts the source below a directory, through symlinks, and makes it where it is missing', () => {
  const { tree } = lay(merged, makeTree({ f: '1' }), { to: at('lib/deep/er') });

  expect(listTree(tree)).toContain('usr/lib/deep/er/f = 1');
});

test('overlay() takes away what the source whites out, and never what it brings', () => {
  const base = makeTree({
    'etc/a': '1',
    'etc/b': '2',
    'opt/x': '3',
    'srv/y': '4',
    lib: symlink('usr/lib'),
    'usr/lib/z': '5',
  });
  const source = makeTree({
    'etc/.wh.a': '',
    'etc/a': 'new',
    'etc/.wh.b': '',
    'opt/.wh..wh..opq': '',
    'opt/n': 'n',
    srv: characterDevice(0, 0),
    'lib/.wh.z': '',
  });

  const { tree, changes } = lay(base, source);

  expect(listTree(tree)).toEqual(['etc/', 'etc/a = new', 'lib -> usr/lib', 'opt/', 'opt/n = n', 'usr/', 'usr/lib/']);
  expect(changes.filter(({ kind }) => kind === 'removed').map(({ path }) => path)).toEqual([
    'etc/a',
    'etc/b',
    'usr/lib/z',
    'opt/x',
    'srv',
  ]);
});

test('overlay() empties a directory that overlayfs marks opaque, and drops the mark', () => {
  const opaque = directory({ xattrs: new Map([['trusted.overlay.opaque', Buffer.from('y')]]) });

  const { tree } = lay(makeTree({ 'etc/a': '1' }), makeTree({ etc: opaque, 'etc/b': '2' }));

  expect(listAttributes(tree).slice(1)).toEqual(['etc/ 755 0:0 100', 'etc/b = 2 644 0:0 100']);
});

test('overlay() keeps whiteout names as files when asked to', () => {
  const { tree } = lay(makeTree({ a: '1' }), makeTree({ '.wh.a': '', n: characterDevice(0, 0) }), {
    whiteouts: 'literal',
  });

  expect(listTree(tree)).toEqual(['.wh.a = ', 'a = 1', 'n character-device 0:0']);
});

test.each([
  ['the file comes first', { 'lib/z.so': 'z', 'usr/lib/z.so': symlink('../../lib/z.so') }],
  ['the symlink comes first', { 'lib/z.so': symlink('../usr/lib/z.so'), 'usr/lib/z.so': 'z' }],
  ['they are hard links', { 'lib/z.so': 'z', 'usr/lib/z.so': hardLink('lib/z.so') }],
])('overlay() keeps the file where it and a link to it land at one path, and %s', (_, source) => {
  const { tree } = lay(merged, makeTree(source));

  expect(listTree(tree)).toContain('usr/lib/z.so = z');
});

test.each([
  ['two files', { 'lib/z': '1', 'usr/lib/z': '2' }, ['/lib/z', '/usr/lib/z', '/usr/lib/z']],
  ['a file and a directory', { 'lib/z': '1', 'usr/lib/z/x': '2' }, ['/lib/z', '/usr/lib/z', '/usr/lib/z']],
  ['an empty directory and a file', { 'lib/z/': '', 'usr/lib/z': '2' }, ['/lib/z', '/usr/lib/z', '/usr/lib/z']],
  ['a file and the symlink that led to it', { 'up/up': '1' }, ['/up', '/up/up', '/up']],
])(
  'overlay() throws LAYER_CONFLICT where symlinks of the base lead %s to one path, naming both',
  (_, source, [first, from, path]) => {
    const base = makeTree({ 'usr/lib/libc.so': 'c', lib: symlink('usr/lib'), up: symlink('..') });

    expect(() => lay(base, makeTree(source))).toThrow(
      expect.objectContaining({ code: 'LAYER_CONFLICT', details: { first, from, path } }),
    );
  },
);

test('overlay() leaves both of its inputs as they were', () => {
  const source = makeTree({ 'lib/x': '1', 'etc/.wh.hosts': '' });
  const before = [listAttributes(merged), listAttributes(source)];

  lay(merged, source, { owner: { uid: 1, gid: 1 } });

  expect([listAttributes(merged), listAttributes(source)]).toEqual(before);
});
