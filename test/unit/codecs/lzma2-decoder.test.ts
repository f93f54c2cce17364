import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/index.ts';
import { type DecodeStep, Lzma2Decoder, type Lzma2Options, STEP_BYTES } from '../../../src/codecs/lzma2-decoder.ts';
import { seededBytes } from '../../fixtures/byte-streams.ts';
import { storedLzma2 } from '../../fixtures/stored-lzma2.ts';

const content = seededBytes(150_000);
const data = storedLzma2(content);
const plain: Lzma2Options = { dictionary: 12, filters: [] };
/** Of "123456789", as the xz format has it. */
const CHECKED = new TextEncoder().encode('123456789');
const CRC64 = 0x995dc9bbdf1939fan;

/** All that comes of pieces, and the last step. */
function decodePieces(
  decoder: Lzma2Decoder,
  pieces: readonly Uint8Array[],
): readonly [Uint8Array, DecodeStep['state']] {
  const parts: Uint8Array[] = [];
  let state: DecodeStep['state'] = 'needs-input';
  for (const piece of pieces.filter(({ length }) => length > 0)) {
    decoder.feed(piece);
    do {
      const step = decoder.step();
      state = step.state;
      parts.push(step.content.slice());
    } while (state === 'has-output');
  }
  return [concatBytes(parts), state];
}

test('Lzma2Decoder gives the content however the data is cut', () => {
  const decoder = new Lzma2Decoder();
  fc.assert(
    fc.property(fc.array(fc.nat(data.length), { maxLength: 5 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), data.length];
      const pieces = places.slice(1).map((end, at) => data.subarray(places[at], end));
      decoder.begin(plain, data.length);

      const [given, state] = decodePieces(decoder, pieces);

      expect([Buffer.compare(given, content), state]).toEqual([0, 'ended']);
    }),
    { numRuns: 20 },
  );
});

test('Lzma2Decoder gives no more than STEP_BYTES at a time', () => {
  const decoder = new Lzma2Decoder();
  decoder.begin(plain, 1_000_000);
  decoder.feed(storedLzma2(seededBytes(600_000)));

  expect(decoder.step()).toMatchObject({ state: 'has-output', content: { length: STEP_BYTES } });
});

test('Lzma2Decoder takes nothing behind the end of the data', () => {
  const decoder = new Lzma2Decoder();
  decoder.begin(plain, 1000);
  decoder.feed(concatBytes([storedLzma2(CHECKED), seededBytes(20)]));

  expect(decoder.step()).toMatchObject({ state: 'ended', takenBytes: storedLzma2(CHECKED).length });
});

test('Lzma2Decoder computes the CRC64 of the content', () => {
  const step = new Lzma2Decoder().decode(storedLzma2(CHECKED), new Uint8Array(9), {
    ...plain,
    mostBytes: 9,
    crc64: true,
  });

  expect(BigInt.asUintN(64, step.crc64)).toBe(CRC64);
});

test.each([
  ['a control byte that LZMA2 does not have', Uint8Array.of(3), 1],
  ['a first chunk that refers to one before it', Uint8Array.of(2, 0, 0, 7, 0), 1],
])('Lzma2Decoder finds %s', (_, damaged, takenBytes) => {
  const step = new Lzma2Decoder().decode(damaged, new Uint8Array(10), plain);

  expect(step).toMatchObject({ state: 'damaged', takenBytes });
});

test('Lzma2Decoder takes content of more than mostBytes for damage', () => {
  const step = new Lzma2Decoder().decode(data, new Uint8Array(content.length), {
    ...plain,
    mostBytes: content.length - 1,
  });

  expect(step.state).toBe('damaged');
  expect(step.content.length).toBeLessThan(content.length);
});

test('Lzma2Decoder wants more where a block is cut short', () => {
  expect(new Lzma2Decoder().decode(data.subarray(0, -1), new Uint8Array(content.length), plain).state).toBe(
    'needs-input',
  );
});

test('Lzma2Decoder undoes filters in the order in which the last came first', () => {
  const steps = Uint8Array.from({ length: 6 }, () => 1);
  const options = {
    ...plain,
    filters: [
      { id: 3, property: 1 },
      { id: 3, property: 2 },
    ],
  };

  const { content: given } = new Lzma2Decoder().decode(storedLzma2(steps), new Uint8Array(6), options);

  // By two: 1 1 2 2 3 3; of these the running sum.
  expect([...given]).toEqual([1, 2, 4, 6, 9, 12]);
});

test('Lzma2Decoder does not know the filter 12', () => {
  expect(() => new Lzma2Decoder().begin({ ...plain, filters: [{ id: 12, property: 0 }] }, 1)).toThrow('the filter 12');
});

test('Lzma2Decoder says where a dictionary is too large for its memory', () => {
  const decoder = new Lzma2Decoder();
  decoder.begin({ dictionary: 40, filters: [] }, 100);
  decoder.feed(data.subarray(0, 100));

  expect(decoder.step().state).toBe('no-memory');
});
