import { expect, test } from 'vitest';
import { readAll, streamOf } from '../../../../src/bytes/index.ts';
import type { BlobContent } from '../../../../src/oci/index.ts';
import { PieceSource } from '../../../../src/registry/blobs/piece-source.ts';
import { blob, noise } from '../../../fixtures/memory-image.ts';

const { descriptor, bytes } = blob(noise(1, 100), 'application/x');
const read = (source: PieceSource, offset: number, length: number): Promise<Uint8Array> =>
  readAll(source.piece(offset, length), { limitBytes: 1000, what: 'piece' });

function contentOf(all: Uint8Array, opened: number[] = []): BlobContent {
  return {
    open(offset) {
      opened.push(offset);
      return streamOf(all.subarray(offset, offset + 7), all.subarray(offset + 7));
    },
  };
}

test('piece() gives pieces that follow each other out of one stream', async () => {
  const opened: number[] = [];
  const source = new PieceSource(contentOf(bytes, opened), descriptor, 'blob');

  const pieces = [await read(source, 0, 30), await read(source, 30, 60), await read(source, 90, 10)];

  expect(Buffer.concat(pieces)).toEqual(Buffer.from(bytes));
  expect(opened).toEqual([0]);
});

test('piece() opens the content anew where pieces do not follow each other', async () => {
  const opened: number[] = [];
  const source = new PieceSource(contentOf(bytes, opened), descriptor, 'blob');

  await read(source, 0, 30);
  const again = await read(source, 10, 90);

  expect(again).toEqual(bytes.subarray(10));
  expect(opened).toEqual([0, 10]);
});

test.each<[string, Uint8Array, string]>([
  ['other bytes', noise(2, 100), 'DIGEST_MISMATCH'],
  ['too few', bytes.subarray(0, 99), 'SIZE_MISMATCH'],
  ['too many', noise(1, 128), 'SIZE_MISMATCH'],
])('piece() gives the last piece of %s not to its end', async (_, wrong, code) => {
  const source = new PieceSource(contentOf(wrong), descriptor, 'blob');
  await read(source, 0, 50);
  let given = 0;

  const reading = (async () => {
    for await (const chunk of source.piece(50, 50)) given += chunk.length;
  })();

  await expect(reading).rejects.toMatchObject({ code });
  expect(given).toBeLessThan(50);
  expect(source.failure).toMatchObject({ code });
});

test('close() closes the content', async () => {
  let isClosed = false;
  async function* content() {
    try {
      yield bytes;
    } finally {
      isClosed = true;
    }
  }
  const source = new PieceSource({ open: content }, descriptor, 'blob');
  await read(source, 0, 10);

  await source.close();

  expect(isClosed).toBe(true);
});
