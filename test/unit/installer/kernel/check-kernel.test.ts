import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess, streamOf } from '../../../../src/bytes/index.ts';
import { checkKernel, type KernelCheck } from '../../../../src/installer/kernel/check-kernel.ts';
import { ModuleReader } from '../../../../src/installer/kernel/module-reader.ts';
import { bzImage } from '../../../fixtures/kernel-image.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { contentOf } from '../../../fixtures/module-node.ts';
import { moduleBytes } from '../../../fixtures/talos-base.ts';
import { file, makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const baseKernel = bufferAccess(bzImage('6.1.0-talos (x)\0'));

function moduleOf(release: string, pack: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): NodeSpec {
  const bytes = pack(moduleBytes(release));
  return { ...file(''), size: bytes.length, content: { kind: 'stream', open: () => streamOf(bytes) } };
}

const check = (paths: Readonly<Record<string, NodeSpec>>, more: Partial<KernelCheck> = {}, build = memoryBuild()) =>
  checkKernel(
    {
      kernel: undefined,
      baseKernel,
      tree: makeTree(paths),
      reader: new ModuleReader(contentOf, build.context),
      severalReleases: true,
      ...more,
    },
    build.context,
  );

test('checkKernel() gives the release that kernel and modules have', async () => {
  const paths = { 'lib/modules/6.1.0-talos/a.ko': moduleOf('6.1.0-talos') };

  expect(await check(paths)).toBe('6.1.0-talos');
});

test('checkKernel() reads compressed modules too', async () => {
  const gzip = (bytes: Uint8Array): Uint8Array => gzipSync(bytes);

  await expect(check({ 'lib/modules/6.1.0-talos/a.ko.gz': moduleOf('6.2', gzip) })).rejects.toMatchObject({
    code: 'KERNEL_MISMATCH',
    message: 'the kernel is 6.1.0-talos, but the module a.ko.gz was built for 6.2',
  });
});

test('checkKernel() refuses modules for another release only', async () => {
  await expect(check({ 'lib/modules/6.2/a.ko': moduleOf('6.2') })).rejects.toMatchObject({
    code: 'KERNEL_MISMATCH',
    message: 'the kernel is 6.1.0-talos, but /lib/modules holds modules for 6.2',
  });
});

test('checkKernel() takes the kernel of the recipe in place of the base', async () => {
  const paths = { 'lib/modules/6.2/a.ko': moduleOf('6.2') };

  expect(await check(paths, { kernel: { release: '6.2' } })).toBe('6.2');
});

test('checkKernel() refuses further releases where they are not wanted', async () => {
  const paths = { 'lib/modules/6.1.0-talos/a.ko': moduleOf('6.1.0-talos'), 'lib/modules/6.0/b.ko': moduleOf('6.0') };

  expect(await check(paths)).toBe('6.1.0-talos');
  await expect(check(paths, { severalReleases: false })).rejects.toMatchObject({ code: 'KERNEL_MISMATCH' });
});

test('checkKernel() warns of a kernel of the base that does not tell its release', async () => {
  const build = memoryBuild();

  const release = await check({}, { baseKernel: bufferAccess(new Uint8Array(9000)) }, build);

  expect(release).toBeUndefined();
  expect(build.warnings).toEqual([
    expect.stringMatching(/^the kernel of the base does not tell its release: /) as string,
  ]);
});

test('checkKernel() names a module that cannot be read', async () => {
  const broken = {
    ...file(''),
    size: 4,
    content: { kind: 'stream', open: () => streamOf(Buffer.from('oops')) },
  } as const;

  await expect(check({ 'lib/modules/6.1.0-talos/k/a.ko': broken })).rejects.toMatchObject({
    code: 'KERNEL_INVALID',
    message: expect.stringMatching(/^module k\/a.ko: /) as string,
  });
});
