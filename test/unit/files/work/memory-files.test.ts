import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryFiles } from '../../../../src/files/work/memory-files.ts';
import { spool } from '../../../../src/files/work/work-files.ts';
import { chunked, collect, noise } from '../../../fixtures/byte-streams.ts';

const bytes = noise(50_000);

test('memoryFiles() give a file that is read in parts, however it was written', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(50_000), { maxLength: 8 }),
      fc.nat(49_999),
      fc.nat(60_000),
      async (cuts, start, most) => {
        const file = memoryFiles().newFile('x');
        await spool(file, chunked(bytes, cuts));
        const length = Math.min(most, bytes.length - start);

        await using opened = await file.open();

        expect(await opened.read(start, length)).toEqual(bytes.slice(start, start + length));
        expect(
          Buffer.from(await collect(file.read({ start, length }))).equals(bytes.subarray(start, start + length)),
        ).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

test('memoryFiles() do not keep the arrays of the stream, which may be used again', async () => {
  const file = memoryFiles().newFile('x');
  const chunk = Uint8Array.from([1, 2, 3]);
  for await (const seen of file.alsoTo(chunked(chunk, []))) seen.fill(9);

  expect([...(await collect(file.read()))]).toEqual([1, 2, 3]);
});

test('memoryFiles() refuse what lies beyond the end', async () => {
  const file = memoryFiles().newFile('x');
  await spool(file, chunked(bytes, []));
  await using opened = await file.open();

  await expect(opened.read(49_999, 2)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});

test('memoryFiles() bound what all files take together, without those that were removed', async () => {
  const files = memoryFiles(100_000);
  const [one, two, three] = [files.newFile('one'), files.newFile('two'), files.newFile('three')];
  await spool(one, chunked(bytes, []));
  await one.remove();
  await spool(two, chunked(bytes, []));

  await expect(spool(three, chunked(bytes, []))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('memoryFiles() give no paths, since nothing is written', async () => {
  const files = memoryFiles();
  await using scratch = files.newScratch('x');
  await scratch.append(bytes);

  expect(await collect(scratch.read())).toEqual(bytes);
  expect(() => files.newPath('x')).toThrow('bug: nothing is written to disk');
});
