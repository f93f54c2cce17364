import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bufferAccess,
  bytesPart,
  joinParts,
  type Part,
  partsOf,
  rangePart,
  sliceAccess,
  spansOf,
  streamOf,
} from '../../../src/bytes/index.ts';
import { collect } from '../../fixtures/byte-streams.ts';

const bytes = Uint8Array.from({ length: 200 }, (_, index) => index);
const source = bufferAccess(bytes);

const anyPart = fc.oneof(
  fc.tuple(fc.nat(100), fc.nat(100)).map(([start, length]) => rangePart(source, start, length)),
  fc.uint8Array({ maxLength: 50 }).map((made) => bytesPart(made)),
);

test('joinParts() gives the parts one behind the other, from any offset', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPart, { maxLength: 8 }), fc.nat(700), async (parts, from) => {
      const content = joinParts(parts);

      const whole = await collect(content.open());
      const rest = await collect(content.open(from));

      expect(whole).toHaveLength(content.size);
      expect(Buffer.compare(rest, whole.subarray(from))).toBe(0);
    }),
  );
});

test('joinParts() does not read ranges before the offset', async () => {
  const reads: number[] = [];
  const watched = {
    size: 200,
    async read(offset: number, length: number) {
      reads.push(offset);
      return bytes.slice(offset, offset + length);
    },
  };

  await collect(joinParts([rangePart(watched, 0, 100), rangePart(watched, 100, 100)]).open(150));

  expect(reads).toEqual([150]);
});

test('spansOf() finds what lies at the same offset, through windows, with neighbours joined', () => {
  const window = sliceAccess(source, 10, 100);
  const parts: readonly Part[] = [
    rangePart(source, 0, 10),
    rangePart(sliceAccess(window, 0, 50), 0, 20),
    bytesPart(new Uint8Array(5)),
    rangePart(window, 25, 5),
    rangePart(window, 40, 5),
    rangePart(bufferAccess(bytes), 45, 5),
  ];

  expect(spansOf(joinParts(parts), source)).toEqual([
    { start: 0, end: 30 },
    { start: 35, end: 40 },
  ]);
});

test('partsOf() gives other content as one part', () => {
  const open = (): ReturnType<typeof streamOf> => streamOf(bytes);

  expect(partsOf({ size: 200, open })).toEqual([{ kind: 'made', length: 200, open }]);
});
