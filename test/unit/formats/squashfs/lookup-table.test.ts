import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Budget, bufferAccess, concatBytes } from '../../../../src/bytes/index.ts';
import { expandWith } from '../../../../src/formats/squashfs/expand.ts';
import { locateTable, readRecords } from '../../../../src/formats/squashfs/lookup-table.ts';
import { decoder, le16, le64 } from '../../../fixtures/squashfs-image.ts';
import { failureIn } from '../../../fixtures/squashfs-reading.ts';

const RECORD = 4;
const FULL = 8192;

/** A table of `count` records, whose byte `n` is `n & 0xff`. */
function tableOf(count: number) {
  const records = Uint8Array.from({ length: count * RECORD }, (_, index) => index & 0xff);
  const parts: Uint8Array[] = [];
  const locations: number[] = [];
  for (let at = 0; at < records.length; at += FULL) {
    const block = records.subarray(at, at + FULL);
    locations.push(parts.reduce((sum, part) => sum + part.length, 0));
    parts.push(Uint8Array.from(le16(0x8000 | block.length)), block);
  }
  const start = parts.reduce((sum, part) => sum + part.length, 0);
  const list = Uint8Array.from(locations.flatMap((location) => le64(BigInt(location))));
  const image = bufferAccess(concatBytes([...parts, list]));
  const place = { name: 'test table', start, count, recordSize: RECORD, end: start + list.length };
  const source = {
    image,
    expand: expandWith(decoder(inflateSync)),
    budget: { left: 1024 ** 2 },
    imageBudget: new Budget(),
  };
  return { image, place, records, source };
}

test.each([1, 2047, 2048, 2049, 4096, 5000])('readRecords() gives all of %i records', async (count) => {
  const { image, place, records, source } = tableOf(count);

  const read = await readRecords(source, await locateTable(image, place));

  expect(read).toEqual(records);
});

test.each([1, -1])('locateTable() refuses a list that ends %i byte from its neighbour', async (slack) => {
  const { image, place } = tableOf(10);

  const failure = await failureIn(() => locateTable(image, { ...place, end: place.end + slack }));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: 'test table', offset: place.start });
});

test('locateTable() lets a table that may end early do so', async () => {
  const { image, place } = tableOf(10);

  const table = await locateTable(image, { ...place, end: place.end + 5, mayEndEarly: true });

  expect(table.locations).toEqual([0]);
});

test('locateTable() refuses a count that its list is too short for, before it reads', async () => {
  const { image, place } = tableOf(10);

  const failure = await failureIn(() => locateTable(image, { ...place, count: 2 ** 32 - 1, mayEndEarly: true }));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', offset: place.start });
});

test('locateTable() refuses locations that do not ascend', async () => {
  const { image, place, source } = tableOf(2 * 2048);
  const bytes = await source.image.read(0, image.size);
  bytes.set(le64(BigInt(place.start)), place.start);

  const failure = await failureIn(() => locateTable(bufferAccess(bytes), place));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', offset: place.start });
});

test('locateTable() refuses a block further back than it can be long', async () => {
  const { image, place } = tableOf(1);
  const far = concatBytes([new Uint8Array(9000), await image.read(0, image.size)]);
  const moved = { ...place, start: place.start + 9000, end: place.end + 9000 };

  const failure = await failureIn(() => locateTable(bufferAccess(far), moved));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', offset: moved.start });
});

test('readRecords() refuses a middle block that is not full', async () => {
  const { image, place, source } = tableOf(2049);
  const bytes = await image.read(0, image.size);
  bytes.set(le16(0x8000 | (FULL - RECORD)), 0);
  const table = await locateTable(bufferAccess(bytes), place);

  const failure = await failureIn(() => readRecords({ ...source, image: bufferAccess(bytes) }, table));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', offset: 0 });
});
