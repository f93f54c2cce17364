import { expect, test } from 'vitest';
import { ext4Problem } from '../../../src/tools/e2fsprogs.ts';

test.each([
  ['debugfs 1.47.0 (5-Feb-2023)\ndebugfs: cd "/blob"\ndebugfs: write 0 "a"\nAllocated inode: 13\n', undefined],
  [
    'debugfs 1.47.0 (5-Feb-2023)\ndebugfs: cd "/x"\ncd: File not found by ext2_lookup \n',
    'cd: File not found by ext2_lookup ',
  ],
  [
    'debugfs: write 0 "a"\nAllocated inode: 13\nwrite: Could not allocate block in ext2 filesystem\n',
    'write: Could not allocate block in ext2 filesystem',
  ],
])('ext4Problem(%j) is %j', (said, problem) => {
  expect(ext4Problem(said)).toBe(problem);
});
