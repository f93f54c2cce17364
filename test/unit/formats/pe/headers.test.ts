import { expect, test } from 'vitest';
import {
  alignUp,
  coffHeader,
  dataDirectory,
  dosHeader,
  optionalHeader,
  sectionHeader,
} from '../../../../src/formats/pe/headers.ts';

test.each([
  [0, 512, 0],
  [1, 512, 512],
  [512, 512, 512],
  [0xffff_fe01, 512, 0x1_0000_0000],
])('alignUp(%d, %d) is %d', (value, alignment, aligned) => {
  expect(alignUp(value, alignment)).toBe(aligned);
});

test('the headers have the sizes and places of the specification', () => {
  expect([dosHeader.size, coffHeader.size, optionalHeader.size, dataDirectory.size, sectionHeader.size]).toEqual([
    64, 24, 112, 8, 40,
  ]);
  expect(dosHeader.offsets.peOffset).toBe(0x3c);
  expect(optionalHeader.offsets).toMatchObject({ imageSize: 56, checksum: 64, subsystem: 68, directoryCount: 108 });
});
