import { expect, test } from 'vitest';
import { ByteReader } from '../../../../src/bytes/index.ts';
import { expectBytes, readExactly } from '../../../../src/formats/xz/read-exactly.ts';
import { chunked } from '../../../fixtures/byte-streams.ts';

const bytes = Uint8Array.from({ length: 10 }, (_, at) => at);
const reader = (): ByteReader => new ByteReader(chunked(bytes, [3, 4]), 100);

test('readExactly() joins the chunks of a stream', async () => {
  expect(await readExactly(reader(), 9)).toEqual(bytes.subarray(0, 9));
});

test('readExactly() names the end of a stream that is too short', async () => {
  await expect(readExactly(reader(), 11)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED', details: { offset: 110 } });
});

test('expectBytes() names the end of the first byte that differs', async () => {
  await expect(expectBytes(reader(), Uint8Array.of(0, 1, 2, 3, 9, 9))).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { offset: 105 },
  });
});
