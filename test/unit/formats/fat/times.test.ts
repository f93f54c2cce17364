import { expect, test } from 'vitest';
import { dosTime } from '../../../../src/formats/fat/times.ts';

test.each([
  ['1970', 0, { date: 0x0021, time: 0 }],
  ['2023-11-14 22:13:20', 1_700_000_000, { date: 0x576e, time: 0xb1aa }],
  ['2015-03-14 09:26:53', 1_426_325_213, { date: 0x466e, time: 0x4b5a }],
  ['what is after 2107', 2 ** 40, { date: 0xff9f, time: 0xbf7d }],
])('dosTime() packs %s', (_, seconds, packed) => {
  expect(dosTime(seconds)).toEqual(packed);
});
