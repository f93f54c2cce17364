import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Budget, streamOf } from '../../../../src/bytes/index.ts';
import { isTar, treeOfTar } from '../../../../src/installer/trees/tar-tree.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { tinyLayer } from '../../../fixtures/tiny-image.ts';
import { listTree } from '../../../fixtures/trees.ts';

const tar = await tinyLayer({ 'etc/motd': 'hello', 'etc/.wh.x': '' });

test.each([
  ['plain', tar],
  ['compressed', gzipSync(tar)],
])('treeOfTar() gives the tree of a %s archive, with names that look like whiteouts', async (_, bytes) => {
  const tree = await treeOfTar(streamOf(bytes), { what: 'x.tar', mtime: 5 }, memoryBuild().context);

  expect(listTree(tree)).toEqual(['etc/', 'etc/.wh.x = ', 'etc/motd = <stream>']);
});

test('treeOfTar() counts the entries of the archive', async () => {
  const { context } = memoryBuild({ budget: new Budget({ limits: { entries: 1 } }) });

  await expect(treeOfTar(streamOf(tar), { what: '`x.tar`', mtime: 5 }, context)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: expect.stringContaining('`x.tar`') as string,
  });
});

test.each<readonly [string, Uint8Array, boolean]>([
  ['a tar', tar, true],
  ['a compressed tar', gzipSync(tar), true],
  ['a text', Buffer.from('only text'), false],
  ['a compressed text', gzipSync('only text'), false],
  ['an empty file', new Uint8Array(), false],
  ['a magic without a stream', gzipSync(tar).subarray(0, 30), false],
])('isTar() tells by the content of %s', async (_, bytes, answer) => {
  expect(await isTar(streamOf(bytes), new Budget())).toBe(answer);
});
