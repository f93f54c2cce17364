import { expect, test } from 'vitest';
import { bootEntry, directoryRecord, primaryVolume, u32both } from '../../../../src/formats/iso9660/layout.ts';

test('u32both holds a number in both byte orders', () => {
  const view = new DataView(new ArrayBuffer(8));
  u32both.set(view, 0, 0x0102_0304);

  expect(Buffer.from(view.buffer).toString('hex')).toBe('0403020101020304');
  expect(u32both.get(view, 0)).toBe(0x0102_0304);
});

test('tables have the sizes of the specifications', () => {
  expect([directoryRecord.size, primaryVolume.size, bootEntry.size]).toEqual([33, 2048, 32]);
});
