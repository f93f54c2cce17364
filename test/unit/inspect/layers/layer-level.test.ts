import { expect, test } from 'vitest';
import { openInspectedImage } from '../../../../src/inspect/open/open-image.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { memorySource } from '../../../fixtures/memory-image.ts';

test('layerTree() has the files of a layer alone', async () => {
  const { root, blobs } = await makeShape('v1.10 by the imager');
  const options = { name: 'x', platform: undefined };
  const layers = await (await openInspectedImage(memorySource(root, blobs), options, inspectContext())).layers();

  const { tree } = await layers.at(-1)!.files();

  expect([...tree.root.children.keys()]).toEqual(['usr']);
});
