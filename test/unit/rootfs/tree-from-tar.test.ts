import { expect, test } from 'vitest';
import { Budget } from '../../../src/bytes/index.ts';
import { readTar, type TarInput, writeTar } from '../../../src/formats/tar/index.ts';
import {
  applyLayer,
  emptyTree,
  type LayerOptions,
  lookup,
  type RootTree,
  treeFromTar,
} from '../../../src/rootfs/index.ts';
import {
  at,
  listAttributes,
  listTree,
  makeTree,
  storeText,
  symlink,
  tarEntries,
  tarInput,
} from '../../fixtures/trees.ts';

function apply(tree: RootTree, inputs: readonly TarInput[], options: Partial<LayerOptions> = {}): Promise<RootTree> {
  return applyLayer(tree, readTar(writeTar(inputs), options), { what: 'layer', store: storeText, ...options });
}

const lower = makeTree({
  'etc/hosts': 'h',
  'etc/motd': 'm',
  'usr/lib/a.so': 'a',
  lib: symlink('usr/lib'),
  'opt/x/y': 'y',
});

test('treeFromTar() keeps types, attributes, xattrs and hard links', async () => {
  const inputs = [
    tarInput('./', { mode: 0o711, mtime: 9 }),
    tarInput('./bin/', { mode: 0o700, uid: 5, gid: 6 }),
    tarInput('./bin/init', { text: 'elf', mode: 0o4755, xattrs: new Map([['security.x', Buffer.from('v')]]) }),
    tarInput('./bin/poweroff', { type: 'hardlink', linkTarget: './bin/init' }),
    tarInput('./bin/sh', { type: 'symlink', linkTarget: 'init', mode: 0o644 }),
    tarInput('./dev/null', { type: 'character-device', major: 1, minor: 3, mode: 0o666 }),
    tarInput('./dev/pipe', { type: 'fifo' }),
  ];

  const tree = await treeFromTar(tarEntries(...inputs), { what: 'layer', store: storeText, mtime: 1 });

  expect(listAttributes(tree)).toEqual([
    '/ 711 0:0 9',
    'bin/ 700 5:6 200',
    'bin/init = elf 4755 0:0 200 security.x=v',
    'bin/poweroff = elf 4755 0:0 200 security.x=v',
    'bin/sh -> init 777 0:0 200',
    'dev/ 755 0:0 1',
    'dev/null character-device 1:3 666 0:0 200',
    'dev/pipe fifo 644 0:0 200',
  ]);
  expect(lookup(tree, at('bin/poweroff'))).toBe(lookup(tree, at('bin/init')));
});

test('applyLayer() removes what a whiteout names and leaves the tree below as it was', async () => {
  const before = listTree(lower);

  const tree = await apply(lower, [tarInput('etc/.wh.hosts'), tarInput('.wh.opt')]);

  expect(listTree(tree)).toEqual(['etc/', 'etc/motd = m', 'lib -> usr/lib', 'usr/', 'usr/lib/', 'usr/lib/a.so = a']);
  expect(listTree(lower)).toEqual(before);
});

test.each([
  ['before', [tarInput('etc/.wh.hosts'), tarInput('etc/hosts', { text: 'new' })]],
  ['after', [tarInput('etc/hosts', { text: 'new' }), tarInput('etc/.wh.hosts')]],
])('applyLayer() never lets a whiteout touch the same layer, here %s its sibling', async (_, inputs) => {
  const tree = await apply(makeTree({ 'etc/hosts': 'old' }), inputs);

  expect(listTree(tree)).toEqual(['etc/', 'etc/hosts = new']);
});

test.each([
  ['first', [tarInput('etc/.wh..wh..opq'), tarInput('etc/new', { text: 'n' })]],
  ['last', [tarInput('etc/new', { text: 'n' }), tarInput('etc/.wh..wh..opq')]],
])('applyLayer() empties an opaque directory of lower entries only, marker %s', async (_, inputs) => {
  const tree = await apply(makeTree({ 'etc/hosts': 'h', 'etc/d/x': 'x' }), inputs);

  expect(listTree(tree)).toEqual(['etc/', 'etc/new = n']);
});

test('applyLayer() makes a directory opaque when it is whited out and given anew', async () => {
  const tree = await apply(lower, [tarInput('opt/x/'), tarInput('opt/x/z', { text: 'z' }), tarInput('opt/.wh.x')]);

  expect(lookup(tree, at('opt/x/y'))).toBeUndefined();
  expect(lookup(tree, at('opt/x/z'))).toBeDefined();
});

test('applyLayer() leaves out the bookkeeping of aufs', async () => {
  const tree = await apply(emptyTree(), [
    tarInput('.wh..wh.plnk/'),
    tarInput('.wh..wh.aufs'),
    tarInput('a', { text: '1' }),
  ]);

  expect(listTree(tree)).toEqual(['a = 1']);
});

test('applyLayer() keeps whiteout names as files when asked to', async () => {
  const tree = await apply(lower, [tarInput('etc/.wh.hosts')], { whiteouts: 'literal' });

  expect(listTree(tree)).toContain('etc/.wh.hosts = ');
  expect(lookup(tree, at('etc/hosts'))).toBeDefined();
});

test('applyLayer() takes a device 0:0 for a whiteout when asked to', async () => {
  const device = tarInput('etc/hosts', { type: 'character-device' });

  const [hidden, kept] = [await apply(lower, [device], { overlayWhiteouts: true }), await apply(lower, [device])];

  expect(lookup(hidden, at('etc/hosts'))).toBeUndefined();
  expect(lookup(kept, at('etc/hosts'))).toMatchObject({ kind: 'character-device', major: 0 });
});

test('applyLayer() gives a directory the attributes of the entry and keeps its children', async () => {
  const tree = await apply(lower, [tarInput('etc/', { mode: 0o700, uid: 3 })]);

  expect(lookup(tree, at('etc'))).toMatchObject({ mode: 0o700, uid: 3, mtime: 200 });
  expect(lookup(tree, at('etc/hosts'))).toBeDefined();
});

test.each([
  ['a file over a directory', tarInput('opt', { text: 'f' }), 'opt = f'],
  ['a symlink over a directory', tarInput('opt', { type: 'symlink', linkTarget: 'etc' }), 'opt -> etc'],
  ['a directory over a symlink', tarInput('lib/'), 'lib/'],
  ['a directory over a file', tarInput('etc/motd/'), 'etc/motd/'],
])('applyLayer() replaces %s', async (_, input, line) => {
  const tree = await apply(lower, [input]);

  expect(listTree(tree)).toContain(line);
  expect(lookup(tree, at('opt/x'))?.kind).toBe(line.startsWith('opt') ? undefined : 'directory');
});

test('applyLayer() follows symlinks among the parents inside the tree', async () => {
  const tree = await apply(lower, [tarInput('lib/b.so', { text: 'b' })]);

  expect(listTree(tree)).toContain('usr/lib/b.so = b');
  expect(lookup(tree, at('lib'), { followLast: false })?.kind).toBe('symlink');
});

test('applyLayer() keeps an entry behind a hostile symlink inside the root', async () => {
  const link = tarInput('evil', { type: 'symlink', linkTarget: '../../../../etc' });

  const tree = await apply(emptyTree(), [link, tarInput('evil/passwd', { text: 'mine' })]);

  expect(listTree(tree)).toEqual(['etc/', 'etc/passwd = mine', 'evil -> ../../../../etc']);
});

test('applyLayer() reads an absolute name as one below the root', async () => {
  const tree = await apply(emptyTree(), [tarInput('/etc/x', { text: '1' })]);

  expect(listTree(tree)).toEqual(['etc/', 'etc/x = 1']);
});

test('applyLayer() makes a hard link to an entry of a lower layer', async () => {
  const tree = await apply(lower, [tarInput('usr/copy', { type: 'hardlink', linkTarget: 'lib/a.so' })]);

  expect(lookup(tree, at('usr/copy'))).toBe(lookup(lower, at('usr/lib/a.so')));
});

test.each([
  ['`..` in a name', tarInput('a/../../x')],
  ['`..` in the target of a hard link', tarInput('a', { type: 'hardlink', linkTarget: '../etc/shadow' })],
  ['a whiteout of the parent', tarInput('etc/.wh...')],
  ['a whiteout of the directory itself', tarInput('etc/.wh..')],
  ['a whiteout of nothing', tarInput('etc/.wh.')],
  ['a symlink for the root', tarInput('./', { type: 'symlink', linkTarget: '/' })],
  ['a name of more than 255 bytes', tarInput('n'.repeat(256))],
])('applyLayer() throws PATH_UNSAFE for %s', async (_, input) => {
  await expect(apply(lower, [input])).rejects.toMatchObject({ code: 'PATH_UNSAFE' });
});

test('applyLayer() throws PATH_UNSAFE where symlinks among the parents go round', async () => {
  const inputs = [
    tarInput('a', { type: 'symlink', linkTarget: 'b' }),
    tarInput('b', { type: 'symlink', linkTarget: 'a' }),
    tarInput('a/x'),
  ];

  await expect(apply(emptyTree(), inputs)).rejects.toMatchObject({ code: 'PATH_UNSAFE' });
});

test.each([
  ['missing', 'is neither'],
  ['etc', 'is a directory'],
])(
  'applyLayer() throws FORMAT_CORRUPT for a hard link to `%s`, naming both and the offset',
  async (target, message) => {
    const inputs = [tarInput('first', { text: 'x' }), tarInput('second', { type: 'hardlink', linkTarget: target })];

    await expect(apply(lower, inputs)).rejects.toMatchObject({
      code: 'FORMAT_CORRUPT',
      message: expect.stringMatching(new RegExp(`\`second\`.*\`${target}\`.*${message}`)),
      details: { offset: 1024, path: 'second', target },
    });
  },
);

test('applyLayer() throws LAYER_CONFLICT for an entry below a file', async () => {
  await expect(apply(lower, [tarInput('etc/motd/x')])).rejects.toMatchObject({
    code: 'LAYER_CONFLICT',
    details: { path: 'etc/motd/x', blockedBy: 'etc/motd' },
  });
});

test.each([
  ['negative', -5, 0],
  ['beyond 32 bits', 2 ** 33, 2 ** 32 - 1],
])('applyLayer() clamps times that are %s', async (_, mtime, expected) => {
  const tree = await apply(emptyTree(), [tarInput('x', { mtime })]);

  expect(lookup(tree, at('x'))?.mtime).toBe(expected);
});

test.each([
  ['entries', { entries: 2 }],
  ['content', { content: 5 }],
  ['memory', { memory: 1000 }],
])('applyLayer() throws LIMIT_EXCEEDED naming the limit `%s`', async (limit, limits) => {
  const inputs = [tarInput('a', { text: '123' }), tarInput('b', { text: '456' }), tarInput('c')];

  await expect(apply(emptyTree(), inputs, { budget: new Budget({ limits }) })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    details: { limit },
    hint: expect.stringContaining(limit),
  });
});

test('applyLayer() counts the directories that one entry makes', async () => {
  await expect(
    apply(emptyTree(), [tarInput('a/b/c/d/e/f')], { budget: new Budget({ limits: { entries: 4 } }) }),
  ).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    details: { limit: 'entries', value: 4 },
  });
});

test('applyLayer() checks the size of a file before its content is stored', async () => {
  let stored = 0;
  const store: LayerOptions['store'] = (entry) => {
    stored += 1;
    return storeText(entry);
  };

  const attempt = apply(emptyTree(), [tarInput('a', { text: '123456' })], {
    budget: new Budget({ limits: { content: 5 } }),
    store,
  });

  await expect(attempt).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(stored).toBe(0);
});

test('applyLayer() stops when it is told to', async () => {
  const signal = AbortSignal.abort();

  await expect(apply(emptyTree(), [tarInput('a')], { signal })).rejects.toThrow('aborted');
});
