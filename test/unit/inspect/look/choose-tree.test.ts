import { expect, test } from 'vitest';
import { chooseTree, type TreeChoice } from '../../../../src/inspect/look/choose-tree.ts';
import { openInspectedImage } from '../../../../src/inspect/open/open-image.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { memorySource } from '../../../fixtures/memory-image.ts';

const { root, blobs } = await makeShape('v1.8 by a factory, with extensions');
const inspected = await openInspectedImage(
  memorySource(root, blobs),
  { name: 'x', platform: undefined },
  inspectContext(),
);
const layers = await inspected.layers();

test.each<readonly [TreeChoice, string]>([
  [{}, '`x`'],
  [{ layer: '2' }, 'layer 2 of `x`'],
  [{ layer: layers[0]?.digest }, 'layer 1 of `x`'],
  [{ layer: layers[1]?.digest?.slice(7, 19) }, 'layer 2 of `x`'],
  [{ initramfs: true }, 'the initramfs of `x`'],
  [{ squashfs: 'rootfs.sqsh' }, '`rootfs.sqsh` of `x`'],
  [{ squashfs: 'tool' }, '`0.sqsh` of `x`'],
])('chooseTree() opens what %j names', async (choice, what) => {
  const chosen = await chooseTree(inspected, choice);

  expect(chosen.what).toBe(what);
  expect(chosen.tree.root.children.size).toBeGreaterThan(0);
});

test.each<readonly [TreeChoice, string]>([
  [{ layer: '3' }, 'Name one from 1 to 2, or a digest.'],
  [{ layer: '' }, 'Name one from 1 to 2, or a digest.'],
  [{ squashfs: 'rootfs.sqs' }, 'Did you mean `rootfs.sqsh`?'],
  [{ squashfs: 'nothing like it' }, 'Name one of rootfs.sqsh, 0.sqsh, tool.'],
])('chooseTree() says what there is where %j is missing', async (choice, hint) => {
  await expect(chooseTree(inspected, choice)).rejects.toMatchObject({ code: 'INSPECT_LEVEL_MISSING', hint });
});
