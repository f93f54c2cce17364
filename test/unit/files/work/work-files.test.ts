import { expect, test } from 'vitest';
import { memoryFiles } from '../../../../src/files/work/memory-files.ts';
import { spool } from '../../../../src/files/work/work-files.ts';
import { chunked, collect, noise } from '../../../fixtures/byte-streams.ts';

const bytes = noise(3000);

test('spool() writes a stream and gives its size', async () => {
  const file = memoryFiles().newFile('x');

  expect(await spool(file, chunked(bytes, [10, 2000]))).toBe(3000);

  expect(await collect(file.read())).toEqual(bytes);
});

test('spool() stops where it is told to', async () => {
  const file = memoryFiles().newFile('x');

  await expect(spool(file, chunked(bytes, [10]), AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
});
