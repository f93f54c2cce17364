import { expect, test } from 'vitest';
import { recordTime, volumeTime } from '../../../../src/formats/iso9660/times.ts';

test('recordTime() gives seven bytes in UTC', () => {
  expect([...recordTime(1_700_000_000)]).toEqual([123, 11, 14, 22, 13, 20, 0]);
  expect([...recordTime(-5)]).toEqual([70, 1, 1, 0, 0, 0, 0]);
});

test('volumeTime() gives sixteen digits and the zone', () => {
  expect(Buffer.from(volumeTime(1_700_000_000)).toString('latin1')).toBe('2023111422132000\0');
});
