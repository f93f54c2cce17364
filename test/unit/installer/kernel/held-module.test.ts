import { expect, test } from 'vitest';
import { Budget, type ByteStream, readRange } from '../../../../src/bytes/index.ts';
import { holdModule } from '../../../../src/installer/kernel/held-module.ts';
import { chunked, collect, noise } from '../../../fixtures/byte-streams.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

const MIB = 1024 ** 2;

async function* megabytes(count: number): ByteStream {
  for (let at = 0; at < count; at++) yield new Uint8Array(MIB).fill(at);
}

test('holdModule() holds a small module in memory', async () => {
  const bytes = noise(5000);
  const { context } = memoryBuild();
  const files = { ...context.files, newFile: () => Promise.reject(new Error('test: makes a file')) as never };

  await using module = await holdModule(chunked(bytes, [10, 4000]), new Budget(), { ...context, files });

  expect(await collect(readRange(module))).toEqual(bytes);
});

test('holdModule() holds a large module in a file, and removes the file', async () => {
  const { context } = memoryBuild();
  const removed: string[] = [];
  const newFile = (name: string) => {
    const file = context.files.newFile(name);
    return Object.assign(file, { remove: async () => void removed.push(name) });
  };

  await using module = await holdModule(megabytes(10), new Budget(), {
    ...context,
    files: { ...context.files, newFile },
  });

  expect([module.size, ...(await module.read(9 * MIB, 2))]).toEqual([10 * MIB, 9, 9]);
  expect(removed).toEqual(['module']);
});

test('holdModule() refuses a module that is larger than the limit', async () => {
  const budget = new Budget({ limits: { module: 9 * MIB } });

  await expect(holdModule(megabytes(12), budget, memoryBuild().context)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});
