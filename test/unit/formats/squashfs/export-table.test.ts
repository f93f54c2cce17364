import { expect, test } from 'vitest';
import { concatBytes } from '../../../../src/bytes/index.ts';
import { decodeExports, exportLayout } from '../../../../src/formats/squashfs/export-table.ts';
import { metadataRef } from '../../../../src/formats/squashfs/metadata-ref.ts';

const bounds = { inodeTableSize: 100, spotOf: (at: number) => ({ offset: 1000 + at }) };
const table = (...refs: readonly bigint[]): Uint8Array =>
  concatBytes(refs.map((inode) => exportLayout.encode({ inode })));

test('decodeExports() gives a reference for each record', () => {
  const last = metadataRef(99, 8191);

  expect(decodeExports(table(0n, BigInt(last)), bounds)).toEqual([0, last]);
});

test.each([
  ['a block behind the inode table', BigInt(metadataRef(100, 0))],
  ['more than 48 bits', 1n << 48n],
])('decodeExports() refuses %s and names its offset', (_, ref) => {
  expect(() => decodeExports(table(0n, ref), bounds)).toThrow(
    expect.objectContaining({
      code: 'FORMAT_CORRUPT',
      details: expect.objectContaining({ field: 'export entry 1', offset: 1008 }),
    }),
  );
});
