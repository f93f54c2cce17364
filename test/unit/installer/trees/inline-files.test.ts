import { expect, test } from 'vitest';
import { treeOfFiles } from '../../../../src/installer/trees/inline-files.ts';
import type { InlineFile } from '../../../../src/recipe/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { listAttributes } from '../../../fixtures/trees.ts';

const at = { file: 'recipe.yaml', line: 1, column: 1 };

function inline(path: string, node: InlineFile['node'], more: Partial<InlineFile> = {}): InlineFile {
  return { path, node, mode: undefined, owner: undefined, xattrs: {}, at, ...more };
}

const hello = { kind: 'file', content: Buffer.from('hello') } as const;

test('treeOfFiles() gives files the modes that a recipe leaves out', () => {
  const tree = treeOfFiles(
    [inline('/d', { kind: 'directory' }), inline('/f', hello), inline('/l', { kind: 'symlink', target: 'f' })],
    7,
  );

  expect(listAttributes(tree).slice(1)).toEqual(['d/ 755 0:0 7', 'f = <stream> 644 0:0 7', 'l -> f 777 0:0 7']);
});

test('treeOfFiles() takes mode, owner and xattrs of the recipe', () => {
  const more = { mode: 0o4711, owner: { uid: 5, gid: 6 }, xattrs: { 'user.a': Buffer.from('b') } };

  expect(listAttributes(treeOfFiles([inline('/f', hello, more)], 7))[1]).toBe('f = <stream> 4711 5:6 7 user.a=b');
});

test('treeOfFiles() makes hard links', async () => {
  const { root } = treeOfFiles([inline('/a', hello), inline('/b', { kind: 'hardlink', target: '/a' })], 7);

  const [a, b] = ['a', 'b'].map((name) => root.children.get(name));
  expect(b).toBe(a);
  if (a?.kind !== 'file' || a.content.kind !== 'stream') throw new Error('test: not a file');
  expect(Buffer.from(await collect(a.content.open())).toString()).toBe('hello');
});
