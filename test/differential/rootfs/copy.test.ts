import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { concatBytes, readAll } from '../../../src/bytes/index.ts';
import { decompressGzip, isGzip, readTar } from '../../../src/formats/index.ts';
import {
  applyLayer,
  type CopyOptions,
  copyInto,
  emptyTree,
  overlay,
  type RootTree,
  tarOfTree,
} from '../../../src/rootfs/index.ts';
import { type Dockerd, startDockerd } from '../../fixtures/dockerd.ts';
import { withoutDirectoryTimes } from '../../fixtures/host-listing.ts';
import {
  at,
  directory,
  file,
  hardLink,
  listAttributes,
  listTree,
  makeTree,
  storeText,
  symlink,
} from '../../fixtures/trees.ts';

const source = makeTree({
  'a.txt': 'A',
  'b.txt': file('B', { mode: 0o600, uid: 5, gid: 6 }),
  '.dot': 'D',
  dir: directory({ mode: 0o700, uid: 7, gid: 8 }),
  'dir/one': file('1', { mode: 0o4755, uid: 7 }),
  'dir/sub': directory({ uid: 4 }),
  'dir/sub/two': '2',
  'dir/sub/deeper/three': '3',
  'dir/link': symlink('one'),
  'dir/hard': hardLink('dir/one'),
  'dir2/four': '4',
  'to-file': symlink('a.txt'),
  'to-dir': symlink('/dir'),
  'empty/': '',
});

const base = makeTree({
  'etc/hosts': 'h',
  real: directory({ mode: 0o711 }),
  link: symlink('real'),
  'into/sub': directory({ mode: 0o711, uid: 9 }),
  'into/sub/old': 'o',
  'into/one': symlink('../etc/hosts'),
  'file-link': symlink('etc/hosts'),
  dangling: symlink('/not/there'),
});

let daemon: Dockerd;
let context = '';

beforeAll(async () => {
  daemon = await startDockerd();
  context = mkdtempSync(join(tmpdir(), 'rootsmith-copy-'));
  writeFileSync(join(context, 'source.tar'), await bytesOf(tarOfTree(source, { content: openContent })));
  writeFileSync(join(context, 'base.tar'), await bytesOf(tarOfTree(base, { content: openContent })));
}, 90_000);

afterAll(async () => {
  await daemon.stop();
  rmSync(context, { recursive: true, force: true });
});

function openContent({
  content,
}: Parameters<Parameters<typeof tarOfTree>[1]['content']>[0]): AsyncIterable<Uint8Array> {
  if (content.kind === 'stream') return content.open();
  throw new Error('test: no base');
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return concatBytes(chunks);
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

/** The tree that docker's classic builder makes of the base with one COPY. */
async function buildByDocker(copy: string): Promise<RootTree> {
  const lines = ['FROM scratch AS source', 'ADD source.tar /', 'FROM scratch', 'ADD base.tar /', copy];
  const dockerfile = join(context, 'Dockerfile');
  writeFileSync(dockerfile, `${lines.join('\n')}\n`);
  await daemon.docker('build', '--no-cache', '--network', 'none', '-t', 'copied', '-f', dockerfile, context);
  const saved = join(context, 'saved');
  await daemon.docker('save', '-o', saved, 'copied');
  return await treeOfArchive(saved);
}

async function treeOfArchive(path: string): Promise<RootTree> {
  const members = new Map<string, Uint8Array>();
  for await (const { path: name, body } of readTar(createReadStream(path))) {
    members.set(name, await readAll(body, { limitBytes: 1 << 24, what: name }));
  }
  const [manifest] = JSON.parse(Buffer.from(members.get('manifest.json') ?? []).toString());
  let tree = emptyTree();
  for (const name of manifest.Layers) {
    const layer = members.get(name) ?? new Uint8Array();
    const plain = isGzip(layer) ? decompressGzip(one(layer)) : one(layer);
    tree = await applyLayer(tree, readTar(plain), { what: name, store: storeText });
  }
  return tree;
}

type Case = readonly [copy: string, options: Pick<CopyOptions, 'from' | 'to'> & Partial<CopyOptions>];

test.each<Case>([
  ['a.txt /x', { from: ['a.txt'], to: '/x' }],
  ['a.txt /x/', { from: ['a.txt'], to: '/x/' }],
  ['a.txt .', { from: ['a.txt'], to: '.' }],
  ['a.txt deep/er/x', { from: ['a.txt'], to: 'deep/er/x' }],
  ['dir /x', { from: ['dir'], to: '/x' }],
  ['dir/ /into', { from: ['dir/'], to: '/into' }],
  ['dir dir2 /x/', { from: ['dir', 'dir2'], to: '/x/' }],
  ['dir/one dir/hard /x/', { from: ['dir/one', 'dir/hard'], to: '/x/' }],
  ['*.txt /x/', { from: ['*.txt'], to: '/x/' }],
  ['di* /x/', { from: ['di*'], to: '/x/' }],
  ['.d* /x/', { from: ['.d*'], to: '/x/' }],
  ['*/sub/tw? /x', { from: ['*/sub/tw?'], to: '/x' }],
  ['[^b].txt /x/', { from: ['[^b].txt'], to: '/x/' }],
  ['a.txt none* /x/', { from: ['a.txt', 'none*'], to: '/x/' }],
  ['to-file /x/', { from: ['to-file'], to: '/x/' }],
  ['to-file /x', { from: ['to-file'], to: '/x' }],
  ['to-dir /x', { from: ['to-dir'], to: '/x' }],
  ['to-dir/sub /x', { from: ['to-dir/sub'], to: '/x' }],
  ['to-* /x/', { from: ['to-*'], to: '/x/' }],
  ['empty /x', { from: ['empty'], to: '/x' }],
  ['a.txt /link', { from: ['a.txt'], to: '/link' }],
  ['a.txt /link/', { from: ['a.txt'], to: '/link/' }],
  ['a.txt /link/new', { from: ['a.txt'], to: '/link/new' }],
  ['dir /link', { from: ['dir'], to: '/link' }],
  ['a.txt /file-link', { from: ['a.txt'], to: '/file-link' }],
  ['a.txt /dangling', { from: ['a.txt'], to: '/dangling' }],
  ['dir /dangling', { from: ['dir'], to: '/dangling' }],
  ['a.txt /dangling/x', { from: ['a.txt'], to: '/dangling/x' }],
  ['/ /', { from: ['/'], to: '/' }],
  ['. /new', { from: ['.'], to: '/new' }],
  // Files with setuid bits are left out: the kernel drops those when the classic builder sets owners; we and BuildKit keep them.
  ['--chown=3:4 dir/sub /x/y/z', { from: ['dir/sub'], to: '/x/y/z', owner: { uid: 3, gid: 4 } }],
  ['--chown=3:4 dir/sub /into/sub', { from: ['dir/sub'], to: '/into/sub', owner: { uid: 3, gid: 4 } }],
  ['--chown=3:4 dir/sub /into/', { from: ['dir/sub'], to: '/into/', owner: { uid: 3, gid: 4 } }],
  ['--chown=3:4 a.txt /x/y/z', { from: ['a.txt'], to: '/x/y/z', owner: { uid: 3, gid: 4 } }],
])('copyInto() does what docker does for `COPY --from %s`', async (copy, options) => {
  const words = copy.split(' ');
  const flags = words.filter((word) => word.startsWith('--'));

  const { tree } = await copyInto(base, source, { what: 'COPY', owner: 'keep', ...options });

  const expected = await buildByDocker(`COPY --from=source ${[...flags, ...words.slice(flags.length)].join(' ')}`);
  expect(listTree(tree)).toEqual(listTree(expected));
  expect(withoutDirectoryTimes(listAttributes(tree))).toEqual(withoutDirectoryTimes(listAttributes(expected)));
});

test('overlay() does what docker does for `COPY --from=source / /into`', async () => {
  const { tree } = overlay(base, source, { what: 'layer', owner: 'keep', to: at('into') });

  const expected = await buildByDocker('COPY --from=source / /into');
  expect(listTree(tree)).toEqual(listTree(expected));
  expect(withoutDirectoryTimes(listAttributes(tree))).toEqual(withoutDirectoryTimes(listAttributes(expected)));
});
