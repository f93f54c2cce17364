import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { bufferAccess, readAll, streamOf } from '../../../src/bytes/index.ts';
import { openSquashfs, readTar, zlibBlockDecompress } from '../../../src/formats/index.ts';
import { type FileNode, squashfsContent, tarOfTree, treeFromSquashfs, treeFromTar } from '../../../src/rootfs/index.ts';
import { listHost } from '../../fixtures/host-listing.ts';
import {
  characterDevice,
  file,
  hardLink,
  listAttributes,
  listTree,
  makeTree,
  storeText,
  symlink,
} from '../../fixtures/trees.ts';

const rich = makeTree({
  'bin/init': file('elf', {
    mode: 0o4755,
    uid: 7,
    gid: 8,
    xattrs: new Map([['security.label', Buffer.from('init_t')]]),
  }),
  'bin/halt': hardLink('bin/init'),
  'big/file': 'b'.repeat(300_000),
  lib: symlink('usr/lib'),
  'usr/lib/x': 'x',
  'dev/null': characterDevice(1, 3),
  'empty/': '',
});

let work = '';

afterEach(() => rmSync(work, { recursive: true, force: true }));

async function readBack(tar: AsyncIterable<Uint8Array>): Promise<string> {
  work = mkdtempSync(join(tmpdir(), 'rootsmith-squashfs-'));
  const input = await readAll(tar, { limitBytes: 1 << 26, what: 'tar' });
  const image = join(work, 'image.sqsh');
  execFileSync('sqfstar', ['-comp', 'gzip', '-quiet', '-no-progress', image], {
    input,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  return image;
}

const content = ({ content: from }: FileNode): AsyncIterable<Uint8Array> =>
  from.kind === 'stream' ? from.open() : streamOf();

test('treeFromSquashfs() reads the tree that sqfstar made of tarOfTree()', async () => {
  const image = await readBack(tarOfTree(rich, { content, includeRoot: false }));
  const reader = await openSquashfs(bufferAccess(readFileSync(image)), {
    decompressors: { gzip: zlibBlockDecompress },
  });

  const { tree, files } = await treeFromSquashfs(reader);

  const again = await treeFromTar(
    readTar(tarOfTree(tree, { content: (node) => squashfsContent(node, { reader, files }) })),
    {
      what: 'tar',
      store: storeText,
    },
  );
  expect(listTree(again)).toEqual(listTree(rich));
  expect(listAttributes(again).slice(1)).toEqual(listAttributes(rich).slice(1));
});

test('treeFromSquashfs() gives the names that unsquashfs unpacks', async () => {
  const image = await readBack(tarOfTree(rich, { content, includeRoot: false }));
  const reader = await openSquashfs(bufferAccess(readFileSync(image)), {
    decompressors: { gzip: zlibBlockDecompress },
  });
  execFileSync('unsquashfs', ['-quiet', '-no-progress', '-no-xattrs', '-dest', join(work, 'out'), image], {
    stdio: 'ignore',
  });

  const { tree } = await treeFromSquashfs(reader);

  const names = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/ = .*/, ' = '));
  expect(names(listTree(tree))).toEqual(names(listHost(join(work, 'out'))));
});
