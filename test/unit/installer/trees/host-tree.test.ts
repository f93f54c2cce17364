import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { treeOfDirectory } from '../../../../src/installer/trees/host-tree.ts';
import { lookup, type RootTree } from '../../../../src/rootfs/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { at, listAttributes } from '../../../fixtures/trees.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-tree-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/run'), 'run');
  chmodSync(join(folder, 'bin/run'), 0o710);
  writeFileSync(join(folder, 'text'), 'text');
  chmodSync(join(folder, 'text'), 0o600);
  symlinkSync('text', join(folder, 'link'));
  linkSync(join(folder, 'text'), join(folder, 'twin'));
  utimesSync(join(folder, 'text'), 1000, 1000);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const checkout = (): Promise<RootTree> => treeOfDirectory(folder, { time: 5, modes: 'checkout' });

test('treeOfDirectory() hides the umask of a checkout', async () => {
  expect(listAttributes(await checkout()).slice(1)).toEqual([
    'bin/ 755 0:0 5',
    'bin/run = <stream> 755 0:0 5',
    'link -> text 777 0:0 5',
    'text = <stream> 644 0:0 5',
    'twin = <stream> 644 0:0 5',
  ]);
});

test('treeOfDirectory() keeps modes, times and owners where it is told to', async () => {
  const tree = await treeOfDirectory(folder, { time: 'keep', modes: 'keep', owners: 'keep' });

  const uid = process.getuid?.() ?? 0;
  expect(lookup(tree, at('text'))).toMatchObject({ mode: 0o600, mtime: 1000, uid });
});

test('treeOfDirectory() keeps hard links', async () => {
  const { root } = await checkout();

  expect(root.children.get('twin')).toBe(root.children.get('text'));
});

test('treeOfDirectory() reads files later', async () => {
  const node = lookup(await checkout(), at('bin/run'));

  if (node?.kind !== 'file' || node.content.kind !== 'stream') throw new Error('test: not a file');
  expect(Buffer.from(await collect(node.content.open())).toString()).toBe('run');
});

test('treeOfDirectory() refuses what is not a directory', async () => {
  const options = { time: 5, modes: 'checkout' } as const;

  await expect(treeOfDirectory(join(folder, 'text'), options)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(treeOfDirectory(join(folder, 'gone'), options)).rejects.toMatchObject({
    message: expect.stringContaining('read the directory') as string,
  });
});
