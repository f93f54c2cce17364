import { expect, test } from 'vitest';
import { BASIC_FILE, patchedSquashfs, rulesOf, type Tables } from '../../../../fixtures/squashfs-patched.ts';

test.each([
  [
    'a link count of a file',
    ({ view, inodes }: Tables) => view.setUint32(inodes + 2 * BASIC_FILE + 40, 9, true),
    'error link-count',
  ],
] as const)('checkTree() finds %s', async (_, patch, finding) => {
  expect(await rulesOf(await patchedSquashfs(patch))).toContain(finding);
});

test('checkTree() finds a wrong number of inodes', async () => {
  const image = await patchedSquashfs(({ view }) => view.setUint32(4, 6, true), { hasExports: false });

  expect(await rulesOf(image)).toEqual(['error inode-count']);
});

test('checkTree() finds a wrong parent and a wrong link count of a directory', async () => {
  const image = await patchedSquashfs(({ view, inodes }) => {
    const d = inodes + 2 * BASIC_FILE + 56 + 2 * 4; // behind an extended file of two blocks
    expect(view.getUint16(d, true)).toBe(1);
    view.setUint32(d + 20, 5, true);
    view.setUint32(d + 28, 3, true);
  });

  expect(await rulesOf(image)).toEqual(['error parent', 'error link-count']);
});
