import { expect, test } from 'vitest';
import { bootOf } from '../../../../src/inspect/diff/compared-parts.ts';
import { diffInspected } from '../../../../src/inspect/diff/diff-inspected.ts';
import type { SquashfsLevel } from '../../../../src/inspect/index.ts';
import { type CollectedFiles, collectFiles } from '../../../../src/inspect/report/collect-files.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import type { ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';

const RECIPE = 'layers: [{ files: [{ path: /etc/motd, content: hello }] }]\n';

async function collect(shape: ShapeName): Promise<CollectedFiles & { readonly rootfs: SquashfsLevel }> {
  const { images: built, context } = await inspectedBuilds({ a: RECIPE }, shape);
  const inspected = built['a']!;
  const [boot, images] = [await bootOf(inspected), await inspected.squashfs()];
  const difference = await diffInspected(built['base']!, inspected, context);
  return { ...(await collectFiles({ inspected, boot, images, difference }, context)), rootfs: images[0]! };
}

test.each<ShapeName>(['no history', 'v1.14 by a factory, with extensions'])(
  'the sums of collectFiles() are those of the files in the image: %s',
  async (shape) => {
    const { files, rootfs } = await collect(shape);
    const inRootfs = files.filter(({ path }) => path.startsWith('rootfs/'));
    let content = 0;
    for (const { node, isFirstLink } of walkTree(rootfs.files.tree))
      if (node.kind === 'file' && isFirstLink) content += node.size;

    expect(inRootfs.reduce((sum, { stored }) => sum + stored, 0)).toBe(rootfs.image.size);
    expect(inRootfs.reduce((sum, { size }) => sum + size, 0)).toBe(content);
    expect(files.every(({ stored }) => stored >= 0)).toBe(true);
  },
);

test('collectFiles() tells files of the build, of the base and of extensions apart', async () => {
  const { files, owners } = await collect('v1.14 by a factory, with extensions');
  const ownersOf = (start: string): ReadonlySet<string> =>
    new Set(files.filter(({ path }) => path.startsWith(start)).map(({ owner }) => owners[owner]!.name));

  expect(ownersOf('rootfs/etc/motd')).toEqual(new Set(['this build']));
  expect(ownersOf('rootfs/etc/os-release')).toEqual(new Set(['base']));
  const [extension] = owners.filter(({ kind }) => kind === 'extension');
  expect(ownersOf(`${extension!.name}/`)).toEqual(new Set([extension!.name, 'tables and packing']));
});
