import { expect, test } from 'vitest';
import { ByteReader, streamOf } from '../../../../src/bytes/index.ts';
import { BitWindow, endOfWindow } from '../../../../src/formats/bzip2/bit-window.ts';

const over = (...bytes: readonly number[]): BitWindow =>
  new BitWindow(new ByteReader(streamOf(Uint8Array.from(bytes))));

test('decode() gives bits from the top of each byte, across bytes', async () => {
  const window = over(0b1011_0001, 0b0111_1111);

  expect(await window.decode((bits) => [bits(1), bits(3), bits(8), bits(4)])).toEqual({
    value: [0b1, 0b011, 0b0001_0111, 0b1111],
  });
  expect(await window.isAtEnd()).toBe(true);
});

test('decode() goes on where the last one ended, and `null` skips to the next byte', async () => {
  const window = over(0b1000_0000, 0b0000_0001, 0xff);

  expect(await window.decode((bits) => bits(1))).toEqual({ value: 1 });
  expect(await window.decode((bits) => [bits(null), bits(8)])).toEqual({ value: [0, 1] });
  expect(window.offset).toBe(2);
  expect(await window.isAtEnd()).toBe(false);
});

test('decode() runs the decoder again from its start where the window was too short', async () => {
  const bytes = new Uint8Array(200 * 1024).fill(1);
  const window = new BitWindow(new ByteReader(streamOf(bytes)));
  let runs = 0;

  const sum = await window.decode((bits) => {
    runs += 1;
    let total = 0;
    for (let at = 0; at < bytes.length; at += 1) total += bits(8);
    return total;
  });

  expect(sum).toEqual({ value: bytes.length });
  expect(runs).toBeGreaterThan(1);
});

test('decode() gives undefined where the stream ends inside of what is decoded', async () => {
  const window = over(1);

  expect(await window.decode((bits) => bits(9))).toBeUndefined();
  expect(window.isAll).toBe(true);
});

test('decode() throws the decoder own errors on, and its symbol never', async () => {
  await expect(
    over(1).decode(() => {
      throw new Error('wrong table');
    }),
  ).rejects.toThrow('wrong table');
  await expect(
    over(1).decode(() => {
      throw endOfWindow;
    }),
  ).resolves.toBeUndefined();
});
