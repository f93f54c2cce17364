import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { kernelFile, liftKernel, spoolKernel } from '../../../../src/installer/kernel/new-kernel.ts';
import type { KernelSource } from '../../../../src/recipe/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { bzImage } from '../../../fixtures/kernel-image.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { directory, file, makeTree } from '../../../fixtures/trees.ts';

const image = bzImage('6.9.9-new (builder)\0');
const at = { file: 'recipe.yaml', line: 3, column: 5 };
const source = { kind: 'tar', path: '/kernel.tar', at } as const;
const kernel: KernelSource = {
  source,
  vmlinuz: 'boot/vmlinuz',
  modules: 'auto',
  only: undefined,
  keepOldModules: false,
  at,
};

test('spoolKernel() keeps the image and reads its release', async () => {
  const { file: kept, release } = await spoolKernel(streamOf(image), memoryBuild().context);

  expect(release).toBe('6.9.9-new');
  expect(await kept.read(0, kept.size)).toEqual(image);
});

test('spoolKernel() refuses what does not tell a release', async () => {
  await expect(spoolKernel(streamOf(new Uint8Array(9000)), memoryBuild().context)).rejects.toMatchObject({
    code: 'KERNEL_INVALID',
  });
});

test('liftKernel() takes the image out of the source', async () => {
  const content = { kind: 'stream', open: () => streamOf(image) } as const;
  const sources = { tree: async () => makeTree({ 'boot/vmlinuz': { ...file(''), size: image.length, content } }) };

  expect((await liftKernel(kernel, sources, memoryBuild().context)).release).toBe('6.9.9-new');
});

test.each([
  ['nothing', makeTree({})],
  ['a directory', makeTree({ 'boot/vmlinuz': directory() })],
])('liftKernel() refuses a source with %s at the path', async (_, tree) => {
  await expect(liftKernel(kernel, { tree: async () => tree }, memoryBuild().context)).rejects.toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    message: '`/kernel.tar` has no kernel at `/boot/vmlinuz`',
    details: { line: 3, column: 5 },
  });
});

test('kernelFile() can be read again and again', async () => {
  const { size, open, release } = kernelFile(await spoolKernel(streamOf(image), memoryBuild().context));

  expect([size, release]).toEqual([image.length, '6.9.9-new']);
  for (const _ of [1, 2]) expect(await collect(open())).toEqual(image);
});
