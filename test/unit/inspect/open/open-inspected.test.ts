import { expect, test } from 'vitest';
import { openInspected } from '../../../../src/inspect/open/open-inspected.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { memorySource } from '../../../fixtures/memory-image.ts';

test('openInspected() opens what is not on this machine as a place', async () => {
  const { root, blobs } = await makeShape('v1.10 by the imager');
  const context = inspectContext({ 'registry.example/x:v1': memorySource(root, blobs) });

  const opened = await openInspected('registry.example/x:v1', {}, context);

  expect([opened.kind, opened.name, opened.version]).toEqual(['image', 'registry.example/x:v1', 'v1.10.9']);
});
