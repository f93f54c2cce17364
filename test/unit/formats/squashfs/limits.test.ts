import { expect, test } from 'vitest';
import { limitsWith } from '../../../../src/bytes/index.ts';
import { defaultSquashfsLimits, squashfsLimits } from '../../../../src/formats/squashfs/limits.ts';

test('squashfsLimits() follow from the limits of the image', () => {
  const limits = limitsWith({ entries: 10, depth: 2, memory: 3, content: 4, header: 5 });

  expect(squashfsLimits(limits)).toEqual({
    inodes: 10,
    entries: 40, // hard links are names without an inode
    depth: 2,
    metadataBytes: 3,
    fileBytes: 4,
    xattrBytes: 5,
  });
  expect(defaultSquashfsLimits).toEqual(squashfsLimits(limitsWith()));
});
