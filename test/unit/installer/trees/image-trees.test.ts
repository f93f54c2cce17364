import { expect, test } from 'vitest';
import { ImageTrees } from '../../../../src/installer/trees/image-trees.ts';
import { openImage } from '../../../../src/oci/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { memorySource } from '../../../fixtures/memory-image.ts';
import { tinyImage } from '../../../fixtures/tiny-image.ts';
import { listTree } from '../../../fixtures/trees.ts';

async function open() {
  const layers = [
    { 'etc/a': 'first', 'etc/b': 'second' },
    { 'etc/.wh.a': '', 'etc/c': 'third' },
  ];
  const { manifest, blobs } = await tinyImage({ layers });
  const source = memorySource(manifest, blobs);
  return { source, view: await openImage(source, manifest.descriptor), trees: new ImageTrees(memoryBuild().context) };
}

test('ImageTrees gives the tree of all layers together', async () => {
  const { view, trees } = await open();

  expect(listTree(await trees.tree(view, 5))).toEqual(['etc/', 'etc/b = <stream>', 'etc/c = <stream>']);
});

test('ImageTrees reads an image once for each time', async () => {
  const { source, view, trees } = await open();
  const before = source.reads.length;

  for (const time of [5, 5, 6]) await trees.tree(view, time);

  expect(source.reads.length - before).toBe(4);
});

test('ImageTrees leaves the content of files where it can be read later', async () => {
  const { view, trees } = await open();

  const etc = (await trees.tree(view, 5)).root.children.get('etc');
  const file = etc?.kind === 'directory' ? etc.children.get('c') : undefined;
  if (file?.kind !== 'file' || file.content.kind !== 'stream') throw new Error('test: not a file');
  expect(Buffer.from(await collect(file.content.open())).toString()).toBe('third');
});
