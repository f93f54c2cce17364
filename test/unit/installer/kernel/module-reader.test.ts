import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { ModuleReader } from '../../../../src/installer/kernel/module-reader.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { bytesFile, contentOf } from '../../../fixtures/module-node.ts';
import { at, file } from '../../../fixtures/trees.ts';

const readerOf = () => new ModuleReader(contentOf, memoryBuild().context);

test('ModuleReader reads a module once, however often it is asked for', async () => {
  let opened = 0;
  const bytes = kernelModuleFile({ modinfo: ['vermagic=6.1 SMP ', 'alias=x'], exports: [{ name: 'open' }] });
  const node = {
    ...bytesFile(bytes),
    content: { kind: 'stream' as const, open: () => ((opened += 1), streamOf(bytes)) },
  };
  const reader = readerOf();

  const vermagic = await reader.vermagic({ path: at('a.ko'), node });
  const facts = await reader.facts({ path: at('b.ko'), node });

  expect(vermagic).toBe('6.1 SMP ');
  expect(facts).toEqual({ path: 'b.ko', exports: ['open'], takes: [], values: new Map([['alias', ['x']]]) });
  expect(opened).toBe(1);
});

test('ModuleReader names a module that cannot be read', async () => {
  await expect(readerOf().facts({ path: at('k/a.ko'), node: file('oops') })).rejects.toMatchObject({
    code: 'KERNEL_INVALID',
    message: expect.stringMatching(/^module k\/a.ko: /) as string,
  });
});

test('ModuleReader reads lists beside modules', async () => {
  expect(Buffer.from(await readerOf().file(file('kernel/a.ko\n'))).toString()).toBe('kernel/a.ko\n');
});
