import { expect, test } from 'vitest';
import { readAll, streamOf } from '../../../src/bytes/index.ts';
import { isReopenable, reopenable } from '../../../src/oci/index.ts';

const options = { limitBytes: 10, what: 'x' };

test('reopenable() reads from the start each time', async () => {
  const stream = reopenable(() => streamOf(Uint8Array.of(1, 2)));

  const all = [await readAll(stream, options), await readAll(stream.reopen(), options), await readAll(stream, options)];

  expect(all).toEqual(Array.from({ length: 3 }, () => Uint8Array.of(1, 2)));
});

test('isReopenable() tells a generator apart', () => {
  expect([isReopenable(streamOf()), isReopenable(reopenable(() => streamOf()))]).toEqual([false, true]);
});
