import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/index.ts';
import { readTar, type TarInput, writeTar } from '../../../src/formats/index.ts';
import { applyLayer, emptyTree, type RootTree, tarOfTree, treeFromTar } from '../../../src/rootfs/index.ts';
import { listHost, withoutDirectoryTimes } from '../../fixtures/host-listing.ts';
import { memoryImage } from '../../fixtures/memory-image.ts';
import {
  characterDevice,
  file,
  hardLink,
  listAttributes,
  listTree,
  makeTree,
  storeText,
  symlink,
  tarInput,
} from '../../fixtures/trees.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rootsmith-layers-'));
  folders.push(folder);
  return folder;
}

/** The layers of the tests: each list is one, the lowest first. Parents are explicit, as writers make them. */
const stacks: readonly (readonly [string, readonly (readonly TarInput[])[]])[] = [
  [
    'whiteouts, opaque directories and replacements',
    [
      [
        tarInput('etc/', { mode: 0o755 }),
        tarInput('etc/hosts', { text: 'h' }),
        tarInput('etc/motd', { text: 'm', mode: 0o600, uid: 5, gid: 6 }),
        tarInput('opt/'),
        tarInput('opt/a/'),
        tarInput('opt/a/x', { text: 'x' }),
        tarInput('srv/'),
        tarInput('srv/y', { text: 'y' }),
        tarInput('file', { text: 'f' }),
        tarInput('dir/'),
        tarInput('dir/z', { text: 'z' }),
      ],
      [
        tarInput('etc/', { mode: 0o711, uid: 3 }),
        tarInput('etc/.wh.hosts'),
        tarInput('opt/'),
        tarInput('opt/.wh..wh..opq'),
        tarInput('opt/new', { text: 'n' }),
        tarInput('.wh.srv'),
        tarInput('file/'),
        tarInput('file/inside', { text: 'i' }),
        tarInput('dir', { type: 'symlink', linkTarget: 'etc' }),
      ],
      [tarInput('etc/'), tarInput('etc/hosts', { text: 'again' })],
    ],
  ],
  [
    'hard links, symlinks and special files',
    [
      [
        tarInput('bin/'),
        tarInput('bin/init', { text: 'elf', mode: 0o4755 }),
        tarInput('bin/halt', { type: 'hardlink', linkTarget: 'bin/init' }),
        tarInput('usr/'),
        tarInput('usr/lib/'),
        tarInput('lib', { type: 'symlink', linkTarget: 'usr/lib' }),
        tarInput('dev/'),
        tarInput('dev/null', { type: 'character-device', major: 1, minor: 3, mode: 0o666 }),
        tarInput('dev/pipe', { type: 'fifo', mode: 0o600 }),
      ],
      [
        tarInput('bin/'),
        tarInput('bin/copy', { type: 'hardlink', linkTarget: 'bin/halt' }),
        tarInput('lib/libc.so', { text: 'c' }),
      ],
    ],
  ],
  [
    'symlinks that lead up and out',
    [
      [
        tarInput('evil', { type: 'symlink', linkTarget: '../../..' }),
        tarInput('abs', { type: 'symlink', linkTarget: '/target' }),
        tarInput('target/'),
      ],
      [tarInput('evil/here', { text: 'h' }), tarInput('abs/there', { text: 't' })],
    ],
  ],
];

async function applyAll(layers: readonly Uint8Array[]): Promise<RootTree> {
  let tree = emptyTree();
  for (const layer of layers) tree = await applyLayer(tree, readTar(one(layer)), { what: 'layer', store: storeText });
  return tree;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return concatBytes(chunks);
}

/** The inputs hold streams that can be read once: they are made anew for each use. */
async function encode(layers: readonly (readonly TarInput[])[]): Promise<Uint8Array[]> {
  return await Promise.all(layers.map((inputs) => bytesOf(writeTar(inputs))));
}

/** What umoci makes of an image with these layers. Needs root, for devices and owners. */
function unpackByUmoci(layers: readonly Uint8Array[]): string {
  const folder = workFolder();
  const image = memoryImage({ layers });
  const layout = join(folder, 'layout');
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  for (const { descriptor, bytes } of image.blobs)
    writeFileSync(join(layout, 'blobs/sha256', descriptor.digest.slice(7)), bytes);
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const annotations = { 'org.opencontainers.image.ref.name': 'v1' };
  writeFileSync(
    join(layout, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...image.manifest.descriptor, annotations }] }),
  );
  execFileSync('umoci', ['unpack', '--image', `${layout}:v1`, join(folder, 'bundle')], { stdio: 'pipe' });
  return join(folder, 'bundle/rootfs');
}

test.each(stacks)('applyLayer() gives the tree that umoci unpacks: %s', async (_, stack) => {
  const layers = await encode(stack);

  const tree = await applyAll(layers);

  const rootfs = unpackByUmoci(layers);
  expect(listTree(tree)).toEqual(listHost(rootfs));
  expect(withoutDirectoryTimes(listAttributes(tree))).toEqual(listHost(rootfs, { attributes: true }));
});

const rich = makeTree({
  'bin/init': file('elf', { mode: 0o4755, uid: 7, gid: 8 }),
  'bin/halt': hardLink('bin/init'),
  lib: symlink('usr/lib'),
  'usr/lib/deep/er/x': 'x',
  'dev/null': characterDevice(1, 3),
  'empty/': '',
  [`${'long-'.repeat(30)}/${'name-'.repeat(30)}`]: 'long',
  '\u00e4': 'utf-8',
});

test('tarOfTree() writes what GNU tar unpacks to the same tree', async () => {
  const root = workFolder();
  const content = (node: Parameters<Parameters<typeof tarOfTree>[1]['content']>[0]): AsyncIterable<Uint8Array> =>
    node.content.kind === 'stream' ? node.content.open() : one(new Uint8Array());

  execFileSync('tar', ['-xpf', '-', '-C', root], { input: await bytesOf(tarOfTree(rich, { content })) });

  expect(listHost(root)).toEqual(listTree(rich));
  expect(listHost(root, { attributes: true })).toEqual(withoutDirectoryTimes(listAttributes(rich)));
});

test.each(['gnu', 'pax'])('treeFromTar() reads what GNU tar packs as %s of the same tree', async (format) => {
  const root = workFolder();
  const content = (node: Parameters<Parameters<typeof tarOfTree>[1]['content']>[0]): AsyncIterable<Uint8Array> =>
    node.content.kind === 'stream' ? node.content.open() : one(new Uint8Array());
  execFileSync('tar', ['-xpf', '-', '-C', root], { input: await bytesOf(tarOfTree(rich, { content })) });

  const packed = execFileSync('tar', ['-cf', '-', `--format=${format}`, '--numeric-owner', '-C', root, '.']);

  const tree = await treeFromTar(readTar(one(packed)), { what: 'tar', store: storeText });
  expect(listTree(tree)).toEqual(listTree(rich));
  expect(withoutDirectoryTimes(listAttributes(tree))).toEqual(withoutDirectoryTimes(listAttributes(rich)));
});
