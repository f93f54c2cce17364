import { describe, expect, test } from 'vitest';
import {
  bytesContent,
  extentsOf,
  hole,
  sparseContent,
  sparsePieces,
  sparseSegments,
  zeroChunks,
} from '../../../src/bytes/index.ts';
import { collect } from '../../fixtures/byte-streams.ts';

const at = (start: number, ...bytes: number[]) => ({ start, content: bytesContent(Uint8Array.from(bytes)) });

describe('sparseContent()', () => {
  test('gives extents in order with zeros between, before and after them', async () => {
    const content = sparseContent(8, [at(5, 3), at(1, 1, 2)]);

    expect(await collect(content.open())).toEqual(Uint8Array.of(0, 1, 2, 0, 0, 3, 0, 0));
    expect(await collect(content.open())).toHaveLength(8);
  });

  test('keeps the holes of sparse content inside it', () => {
    const inner = sparseContent(100, [at(10, 1), at(50, 2)]);

    const outer = sparseContent(1000, [{ start: 200, content: inner }, at(0)]);

    expect(outer.extents.map(({ start }) => start)).toEqual([210, 250]);
  });

  test.each([
    ['overlap', [at(0, 1, 2), at(1, 1)]],
    ['exceed the size', [at(3, 1, 2)]],
  ])('refuses extents that %s', (_, extents) => {
    expect(() => sparseContent(4, extents)).toThrow('bug: ');
  });
});

test('extentsOf() sees content without holes as one extent', () => {
  const content = bytesContent(Uint8Array.of(1));

  expect(extentsOf(content)).toEqual([{ start: 0, content }]);
});

test('hole() has a size and no extent', async () => {
  expect(hole(3)).toMatchObject({ size: 3, extents: [] });
  expect(await collect(hole(3).open())).toEqual(new Uint8Array(3));
});

test('sparsePieces() gives data as it is and holes by their length', async () => {
  const pieces = [];
  for await (const piece of sparsePieces(sparseContent(2 ** 40, [at(4, 7)]))) pieces.push(piece);

  expect(pieces).toEqual([{ hole: 4 }, Uint8Array.of(7), { hole: 2 ** 40 - 5 }]);
});

test('zeroChunks() gives as many zeros as asked', () => {
  const sizes = [...zeroChunks(600_000)].map((chunk) => chunk.length);

  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(600_000);
  expect([...zeroChunks(0)]).toEqual([]);
});

test('sparseSegments() takes small holes into the data and keeps large ones', async () => {
  const segments = sparseSegments(sparseContent(100, [at(10, 1), at(12, 2), at(50, 3)]), 5);

  expect(segments.map((segment) => ('hole' in segment ? segment.hole : segment.size))).toEqual([10, 3, 37, 1, 49]);
  expect(
    await Promise.all(segments.flatMap((segment) => ('hole' in segment ? [] : [collect(segment.open())]))),
  ).toEqual([Uint8Array.of(1, 0, 2), Uint8Array.of(3)]);
  expect(sparseSegments(hole(9), 5)).toEqual([{ hole: 9 }]);
});
