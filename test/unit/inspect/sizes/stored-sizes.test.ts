import { expect, test } from 'vitest';
import { storedSizes } from '../../../../src/inspect/sizes/stored-sizes.ts';
import { type FileNode, lookup, walkTree } from '../../../../src/rootfs/index.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';
import { at } from '../../../fixtures/trees.ts';

// Of noise, since blocks of it stay as long as they are.
const content = Array.from(
  { length: 150_000 },
  (_, index) => 'abcdefghijklmnopqrstuvwxyz'[(index * index * 31 + index * 7) % 26],
).join('');
const RECIPE = `layers: ${JSON.stringify([
  {
    files: [
      { path: '/etc/one', content },
      { path: '/etc/two', content },
      { path: '/etc/small', content: 'small' },
      { path: '/etc/empty', content: '' },
    ],
  },
])}\n`;
const { images } = await inspectedBuilds({ a: RECIPE });
const [rootfs] = await images['a']!.squashfs();

test('storedSizes() of all files and of the tables make up the image', async () => {
  const sizes = await storedSizes(rootfs!);

  let sum = sizes.tables;
  for (const { node, isFirstLink } of walkTree(rootfs!.files.tree))
    if (node.kind === 'file' && isFirstLink) sum += sizes.of(node);
  expect(sum).toBe(rootfs!.image.size);
  expect(sizes.tables).toBeGreaterThan(96);
});

test('storedSizes() divides what is stored once for two files, and says how many share it', async () => {
  const sizes = await storedSizes(rootfs!);
  const file = (path: string): FileNode => lookup(rootfs!.files.tree, at(path)) as FileNode;

  expect(sizes.sharers(file('etc/one'))).toBe(1);
  expect(Math.abs(sizes.of(file('etc/one')) - sizes.of(file('etc/two')))).toBeLessThanOrEqual(2);
  expect(sizes.sharers(file('etc/small'))).toBe(0);
  expect(sizes.of(file('etc/small'))).toBeGreaterThan(0);
  expect(sizes.of(file('etc/empty'))).toBe(0);
});
