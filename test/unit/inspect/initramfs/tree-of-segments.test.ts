import { expect, test } from 'vitest';
import { bufferAccess, fromByteName } from '../../../../src/bytes/index.ts';
import { type CpioInput, writeCpio } from '../../../../src/formats/index.ts';
import { readInitramfs } from '../../../../src/inspect/initramfs/initramfs-level.ts';
import { type FileNode, walkTree } from '../../../../src/rootfs/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';

type Entry = Partial<CpioInput> & { readonly path: string; readonly text?: string };

function entry({ path, text = '', mode = 0o100644, ...more }: Entry): CpioInput {
  const bytes = Buffer.from(text);
  const body = (async function* () {
    yield bytes;
  })();
  return { path, mode, mtime: 7, size: bytes.length, body, ...more };
}

async function archive(...entries: readonly Entry[]): Promise<Uint8Array> {
  return await collect(writeCpio(entries.map(entry)));
}

async function shown(...archives: readonly Uint8Array[]): Promise<readonly string[]> {
  const level = await readInitramfs(bufferAccess(Buffer.concat(archives)), inspectContext());
  const { tree, content } = await level.files();
  const text = async (node: FileNode): Promise<string> => Buffer.from(await collect(content(node))).toString();
  const lines: string[] = [];
  for (const { path, node } of walkTree(tree)) {
    const what = node.kind === 'file' ? await text(node) : node.kind === 'symlink' ? `-> ${node.target}` : node.kind;
    lines.push(`${fromByteName(path)} ${what}`);
  }
  return lines.slice(1);
}

test('treeOfSegments() has files, directories and links', async () => {
  const bytes = await archive(
    { path: 'usr', mode: 0o040755 },
    { path: 'usr/x', text: 'content' },
    { path: 'init', mode: 0o120777, text: 'usr/x' },
  );

  expect(await shown(bytes)).toEqual(['init -> usr/x', 'usr directory', 'usr/x content']);
});

test('treeOfSegments() lets a later segment replace what an earlier one has', async () => {
  const [first, second] = [await archive({ path: './a', text: 'old' }), await archive({ path: '/a', text: 'new' })];

  expect(await shown(first, second)).toEqual(['a new']);
});

test('treeOfSegments() leaves out what lies below a file, as the kernel does', async () => {
  const bytes = await archive({ path: 'a', text: 'file' }, { path: 'a/b', text: 'below' });

  expect(await shown(bytes)).toEqual(['a file']);
});

test.each([
  ['a path that leads outside', { path: '../a', text: 'x' }, 'PATH_UNSAFE'],
  ['an entry that replaces the root', { path: '.', text: 'x' }, 'PATH_UNSAFE'],
  ['a link longer than a path', { path: 'a', mode: 0o120777, text: 'x'.repeat(5000) }, 'FORMAT_CORRUPT'],
])('treeOfSegments() refuses %s', async (_, bad, code) => {
  await expect(shown(await archive(bad))).rejects.toMatchObject({ code });
});
