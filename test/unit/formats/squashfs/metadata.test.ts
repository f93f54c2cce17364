import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Budget, bufferAccess, concatBytes } from '../../../../src/bytes/index.ts';
import { expandWith } from '../../../../src/formats/squashfs/expand.ts';
import { MetadataTable } from '../../../../src/formats/squashfs/metadata.ts';
import { metadataRef } from '../../../../src/formats/squashfs/metadata-ref.ts';
import { decoder, le16 } from '../../../fixtures/squashfs-image.ts';
import { failureIn } from '../../../fixtures/squashfs-reading.ts';

const START = 100;
const FULL = 8192;

function block(bytes: Uint8Array, header = 0x8000 | bytes.length): Uint8Array {
  return concatBytes([Uint8Array.from(le16(header)), bytes]);
}

function tableOf(...blocks: readonly Uint8Array[]) {
  const image = concatBytes([new Uint8Array(START), ...blocks]);
  const reads: number[] = [];
  const access = bufferAccess(image);
  const source = {
    image: {
      size: access.size,
      read(offset: number, length: number) {
        reads.push(offset);
        return access.read(offset, length);
      },
    },
    expand: expandWith(decoder(inflateSync)),
    budget: { left: 4 * FULL },
    imageBudget: new Budget(),
  };
  return { table: new MetadataTable(source, { name: 'test table', start: START, end: image.length }), reads, source };
}

const full = Uint8Array.from({ length: FULL }, (_, index) => index & 0xff);

describe('MetadataCursor', () => {
  test('read() gives a record that lies across two blocks', async () => {
    const { table } = tableOf(block(full), block(Uint8Array.of(1, 2, 3)));

    const bytes = await table.cursor(metadataRef(0, FULL - 1)).read(3);

    expect([...bytes]).toEqual([255, 1, 2]);
  });

  test('read() goes on with the next block at the very end of one', async () => {
    const { table } = tableOf(block(full), block(Uint8Array.of(1, 2, 3)));
    const cursor = table.cursor(metadataRef(0, 0));

    await cursor.read(FULL);
    const bytes = await cursor.read(2);

    expect([...bytes]).toEqual([1, 2]);
  });

  test('read() expands a compressed block', async () => {
    const { table } = tableOf(block(deflateSync(full), deflateSync(full).length));

    const bytes = await table.cursor(metadataRef(0, 5)).read(2);

    expect([...bytes]).toEqual([5, 6]);
  });

  test('read() loads a block once', async () => {
    const { table, reads } = tableOf(block(full));

    await Promise.all([table.cursor(metadataRef(0, 0)).read(4), table.cursor(metadataRef(0, 9)).read(4)]);

    expect(reads).toEqual([START]);
  });

  test.each([
    ['a length of 0', [block(new Uint8Array(4), 0x8000)], 0, 0, 1, { offset: START }],
    ['a length above 8192', [block(new Uint8Array(8193))], 0, 0, 1, { offset: START }],
    ['a length beyond the table', [block(new Uint8Array(4), 0x8005)], 0, 0, 1, { offset: START }],
    ['no room for a block', [block(new Uint8Array(4))], 5, 0, 1, { offset: START + 5 }],
    ['a block outside the table', [block(new Uint8Array(4))], 6000, 0, 1, { offset: START + 6000 }],
    ['a byte behind the block', [block(new Uint8Array(4))], 0, 4, 1, { offset: START, byte: 4 }],
    ['a byte far behind the block', [block(full)], 0, 60_000, 1, { offset: START, byte: 60_000 }],
    ['a record that leaves the table', [block(full)], 0, FULL - 2, 3, { offset: START + FULL + 2 }],
    [
      'a record that leaves a short block',
      [block(new Uint8Array(4)), block(full)],
      0,
      2,
      5,
      { offset: START, byte: 4 },
    ],
    ['a record larger than the table', [block(full)], 0, 0, 1e15, { offset: START, byte: 0 }],
    ['a block that cannot be expanded', [block(Uint8Array.of(1, 2, 3), 3)], 0, 0, 1, { offset: START }],
    ['a block that expands too far', [block(deflateSync(new Uint8Array(8193)), 33)], 0, 0, 1, { offset: START }],
  ] as const)('read() refuses %s', async (_, blocks, position, byte, length, where) => {
    const { table } = tableOf(...blocks);

    const failure = await failureIn(() => table.cursor(metadataRef(position, byte)).read(length));

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', ...where });
  });

  test('read() stops at the limit for all metadata', async () => {
    const { table, source } = tableOf(block(full), block(full));
    source.budget.left = FULL;

    const failure = await failureIn(() => table.cursor(metadataRef(0, 0)).read(FULL + 1));

    expect(failure).toMatchObject({ code: 'LIMIT_EXCEEDED', offset: START + FULL + 2 });
  });
});
