import { expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/index.ts';
import { readTar } from '../../../src/formats/tar/index.ts';
import { type RootTree, tarOfTree, treeFromTar } from '../../../src/rootfs/index.ts';
import {
  characterDevice,
  directory,
  file,
  hardLink,
  listAttributes,
  makeTree,
  storeText,
  symlink,
} from '../../fixtures/trees.ts';

const tree = makeTree({
  '': directory({ mode: 0o711 }),
  z: 'last',
  'usr/bin/init': file('elf', {
    mode: 0o4755,
    uid: 1,
    gid: 2,
    xattrs: new Map([['security.selinux', Buffer.from('x\0')]]),
  }),
  'usr/bin/halt': hardLink('usr/bin/init'),
  'dev/null': characterDevice(1, 3),
  'a/empty/': '',
  lib: symlink('usr/lib'),
});

function tarOf(from: RootTree, options: Partial<Parameters<typeof tarOfTree>[1]> = {}): ReturnType<typeof tarOfTree> {
  return tarOfTree(from, {
    content: (node) => (node.content.kind === 'stream' ? node.content.open() : []) as never,
    ...options,
  });
}

test('tarOfTree() writes sorted entries, parents first, later links as hard links of the first', async () => {
  const entries: string[] = [];

  for await (const { path, type, linkTarget } of readTar(tarOf(tree)))
    entries.push(`${type} ${path} ${linkTarget}`.trim());

  expect(entries).toEqual([
    'directory ./',
    'directory a/',
    'directory a/empty/',
    'directory dev/',
    'character-device dev/null',
    'symlink lib usr/lib',
    'directory usr/',
    'directory usr/bin/',
    'file usr/bin/halt',
    'hardlink usr/bin/init usr/bin/halt',
    'file z',
  ]);
});

test('tarOfTree() and treeFromTar() give the same tree back', async () => {
  const again = await treeFromTar(readTar(tarOf(tree)), { what: 'tar', store: storeText });

  expect(listAttributes(again)).toEqual(listAttributes(tree));
});

test('tarOfTree() gives equal bytes for equal trees', async () => {
  const reversed = makeTree({ b: 'x', a: 'y' });
  const straight = makeTree({ a: 'y', b: 'x' });

  expect(await bytesOf(tarOf(reversed))).toEqual(await bytesOf(tarOf(straight)));
});

test('tarOfTree() clamps times and can leave out the root', async () => {
  const entries: unknown[] = [];

  for await (const { path, mtime } of readTar(
    tarOf(makeTree({ f: file('', { mtime: 99 }), g: file('', { mtime: 5 }) }), { clampMtime: 50, includeRoot: false }),
  ))
    entries.push([path, mtime]);

  expect(entries).toEqual([
    ['f', 50],
    ['g', 5],
  ]);
});

test('tarOfTree() tells of sockets and leaves them out', async () => {
  const sockets: string[] = [];
  const socket = { kind: 'socket', mode: 0o600, uid: 0, gid: 0, mtime: 0, xattrs: new Map() } as const;

  const again = await treeFromTar(
    readTar(tarOf(makeTree({ 'run/s': socket }), { onSocket: (path) => sockets.push(path) })),
    { what: 'tar', store: storeText },
  );

  expect(sockets).toEqual(['run/s']);
  expect(listAttributes(again)).toHaveLength(2);
});

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return concatBytes(chunks);
}
