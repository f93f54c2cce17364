import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bufferAccess, withoutZeros } from '../../../src/bytes/index.ts';
import { collect } from '../../fixtures/byte-streams.ts';

const KIB64 = 64 * 1024;

test('withoutZeros() leaves out blocks of zeros', async () => {
  const bytes = Buffer.alloc(5 * 1024 * 1024 + 100);
  bytes[KIB64] = 1;
  bytes[2 * KIB64] = 1;
  bytes[bytes.length - 1] = 1;
  const { size, extents } = await withoutZeros(bufferAccess(bytes));

  expect(size).toBe(bytes.length);
  expect(extents.map(({ start, content }) => [start, content.size])).toEqual([
    [KIB64, 2 * KIB64],
    [5 * 1024 * 1024, 100],
  ]);
});

test('withoutZeros() has the bytes of the file, wherever its data lies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(9 * KIB64 - 1)), async (places) => {
      const bytes = Buffer.alloc(9 * KIB64);
      for (const place of places) bytes[place] = 7;

      expect(bytes.equals(await collect((await withoutZeros(bufferAccess(bytes))).open()))).toBe(true);
    }),
    { numRuns: 30 },
  );
});
