import { expect, test } from 'vitest';
import { openInspectedImage } from '../../../src/inspect/open/open-image.ts';
import { walkInspected } from '../../../src/inspect/walk-inspected.ts';
import { collect } from '../../fixtures/byte-streams.ts';
import { makeShape } from '../../fixtures/gallery/shapes.ts';
import { inspectContext } from '../../fixtures/inspect-context.ts';
import { memorySource } from '../../fixtures/memory-image.ts';

const { root, blobs } = await makeShape('v1.8 by a factory, with extensions');

test.each(['layers', 'initramfs', 'squashfs', 'system'] as const)(
  'walkInspected() gives every entry of %s, and the whole content of files',
  async (level) => {
    const options = { name: 'x', platform: undefined };
    const inspected = await openInspectedImage(memorySource(root, blobs), options, inspectContext());
    let files = 0;

    for await (const { node, content } of walkInspected(inspected, level)) {
      if (node.kind !== 'file') continue;
      files += 1;
      expect((await collect(content())).length).toBe(node.size);
    }

    expect(files).toBeGreaterThan(2);
  },
);
