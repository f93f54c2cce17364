import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { checkSquashfs } from '../../../../src/formats/squashfs/index.ts';
import { type DirectoryNode, type RootNode, walkTree } from '../../../../src/rootfs/index.ts';
import {
  anyTree,
  baseOf,
  decompressors,
  factsOf,
  fileNode,
  imageOf,
  smallFormat,
} from '../../../fixtures/squashfs-trees.ts';

const format = fc.record({
  fragments: fc.constantFrom('small-files' as const, 'all-tails' as const, 'none' as const),
  hasExports: fc.boolean(),
  sharesDuplicates: fc.boolean(),
  stored: fc.record({
    inodes: fc.boolean(),
    data: fc.boolean(),
    fragments: fc.boolean(),
    xattrs: fc.boolean(),
    ids: fc.boolean(),
  }),
});

function errorsIn(image: Uint8Array) {
  return checkSquashfs(bufferAccess(image), { decompressors });
}

test('planSquashfs() writes what the reader reads, of any tree in any format', async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, format, async (root, chosen) => {
      const image = await imageOf(root, { format: { ...smallFormat, ...chosen } });

      const base = await baseOf(image);
      expect(await factsOf(base.tree, base)).toEqual(await factsOf({ root }));
      expect(await errorsIn(image)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

/** One step for each node met: what becomes of it. */
const step = fc.constantFrom('keep', 'keep', 'keep', 'drop', 'mode', 'replace', 'copy' as const);

/** Applies the steps in the order of the walk; hard links that are kept stay hard links. */
function edited(directory: DirectoryNode, steps: () => string): DirectoryNode {
  const changed = new Map<RootNode, RootNode>();
  const children = new Map<string, RootNode>();
  for (const [name, child] of directory.children) {
    const what = steps();
    if (what === 'drop') continue;
    const next = changed.get(child) ?? change(child, what, steps);
    changed.set(child, next);
    children.set(name, next);
    if (what === 'copy') children.set(`${name}2`.slice(0, 255), next.kind === 'file' ? { ...next } : next);
  }
  return { ...directory, children };
}

function change(node: RootNode, what: string, steps: () => string): RootNode {
  if (node.kind === 'directory') return edited(node, steps);
  if (what === 'mode') return { ...node, mode: 0o640 };
  if (what === 'replace') return fileNode(new Uint8Array(5000).fill(9), node);
  return node;
}

test.each(['compact', 'stable'] as const)('planSquashfs() grafts any edit of any tree: %s', async (layout) => {
  await fc.assert(
    fc.asyncProperty(anyTree, anyTree, format, fc.infiniteStream(step), async (root, added, chosen, stream) => {
      const base = await baseOf(await imageOf(root, { format: { ...smallFormat, ...chosen } }));
      const steps = (): string => stream.next().value ?? 'keep';
      const kept = edited(base.tree.root, steps);
      const tree = { ...kept, children: new Map([...kept.children, ['added', added]]) };

      const image = await imageOf(tree, { base, layout });

      const result = await baseOf(image);
      expect(await factsOf(result.tree, result)).toEqual(await factsOf({ root: tree }, base));
      expect((await errorsIn(image)).filter(({ rule }) => rule !== 'dead-data')).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('planSquashfs() writes no block twice when files are equal', async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, async (root) => {
      const files = [...walkTree({ root })].flatMap(({ node }) => (node.kind === 'file' ? [node] : []));
      const twice = { ...root, children: new Map([...root.children].flatMap(([name, node]) => both(name, node))) };

      const [once, doubled] = [await baseOf(await imageOf(root)), await baseOf(await imageOf(twice))];

      expect(doubled.reader.superblock.inodeTable).toBe(once.reader.superblock.inodeTable);
      expect(files.length).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 30 },
  );
});

/** A file, and an equal one that is not the same. */
function both(name: string, node: RootNode): readonly (readonly [string, RootNode])[] {
  return node.kind === 'file' && name.length < 250
    ? [
        [name, node],
        [`${name}-too`, { ...node }],
      ]
    : [[name, node]];
}
