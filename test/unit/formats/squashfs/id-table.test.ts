import { expect, test } from 'vitest';
import { decodeIds } from '../../../../src/formats/squashfs/id-table.ts';

test('decodeIds() reads unsigned 32-bit numbers', () => {
  expect(decodeIds(Uint8Array.of(0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 2, 0, 0))).toEqual([0, 4_294_967_295, 513]);
  expect(decodeIds(new Uint8Array())).toEqual([]);
});
