import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../../src/bytes/index.ts';
import { checkSquashfs, type KernelProblem } from '../../../../../src/formats/squashfs/index.ts';
import { directory, patchedSquashfs, plain, storedFormat } from '../../../../fixtures/squashfs-patched.ts';
import { decompressors, fileNode, imageOf } from '../../../../fixtures/squashfs-trees.ts';

test('checkBlocks() tells what the kernel would not like, with the limit that it has', async () => {
  const limits: number[] = [];
  const problem: KernelProblem = (_, limitBytes) => {
    limits.push(limitBytes);
    return 'is odd';
  };
  const image = await patchedSquashfs(() => undefined);

  const findings = await checkSquashfs(bufferAccess(image), { decompressors, kernelProblems: { gzip: problem } });

  expect(findings.map(({ rule }) => rule)).toEqual(['kernel-block', 'kernel-block']);
  expect(limits).toEqual([8192, 8192]);
});

test('checkBlocks() stops at the most findings that are wanted', async () => {
  const many = directory(
    Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, fileNode(randomBytes(5000), plain)])),
  );
  const image = await imageOf(many, { format: { ...storedFormat, fragments: 'none' } });
  const kernelProblems = { gzip: () => 'is odd' };

  const findings = await checkSquashfs(bufferAccess(image), { decompressors, kernelProblems, maxFindings: 3 });

  expect(findings.length).toBeLessThanOrEqual(3);
});
