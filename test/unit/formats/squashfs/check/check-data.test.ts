import { expect, test } from 'vitest';
import { patchedSquashfs, rulesOf, startOfC, type Tables } from '../../../../fixtures/squashfs-patched.ts';

test.each([
  ['one fragment twice', ({ view, inodes }: Tables) => view.setUint32(inodes + 20, 1, true), 'error unused-fragment'],
  ['damaged data', ({ view, inodes }: Tables) => view.setUint32(startOfC(view, inodes), 0), 'error data'],
] as const)('checkData() finds %s', async (_, patch, finding) => {
  expect(await rulesOf(await patchedSquashfs(patch))).toContain(finding);
});
