import { expect, test } from 'vitest';
import { formatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { type SquashStageInput, squashStage } from '../../../../src/installer/stages/squash.ts';
import { galleryBuild, readOf } from '../../../fixtures/gallery/memory.ts';

const output = { size: 7, open: () => streamOf(new Uint8Array(7)), details: ['5 bytes copied'] };

test('squashStage lets the engine write the tree', async () => {
  const build = await galleryBuild();
  const { base, initramfs } = await readOf(build);
  const given: unknown[] = [];
  const engine: SquashStageInput['engine'] = async (input) => {
    given.push(input);
    return output;
  };
  const input = { base: { ...base, onDisk: initramfs.rootfs.onDisk }, tree: base.tree, time: 5, layout: undefined };

  const result = await squashStage.run({ engine, ...input }, build.context);

  expect(result).toBe(output);
  expect(given).toEqual([input]);
  expect(squashStage.summary(result, { engine, ...input })).toBe(
    `zstd squashfs of 7 B, was ${formatBytes(base.image.size)}; 5 bytes copied`,
  );
});
