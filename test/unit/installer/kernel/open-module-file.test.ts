import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Budget, streamOf } from '../../../../src/bytes/index.ts';
import { openModuleFile } from '../../../../src/installer/kernel/open-module-file.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

const module = Buffer.from('a module of some bytes');

test.each([
  ['plain', module],
  ['gzip', gzipSync(module)],
  ['zstd', zstdCompressSync(module)],
])('openModuleFile() opens a module that is %s', async (_, file) => {
  await using opened = await openModuleFile(streamOf(file), 'a.ko', memoryBuild().context);

  expect(Buffer.from(await opened.read(0, opened.size)).equals(module)).toBe(true);
});

test('openModuleFile() bounds what a module expands to', async () => {
  const { context } = memoryBuild({ budget: new Budget({ limits: { content: 1000 } }) });

  await expect(openModuleFile(streamOf(gzipSync(Buffer.alloc(5000))), 'a.ko', context)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: expect.stringContaining('module a.ko'),
  });
});
