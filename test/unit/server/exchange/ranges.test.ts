import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseContentRange, parseRange, progressRange } from '../../../../src/server/exchange/ranges.ts';

test.each([
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-500', { start: 0, end: 99 }],
  ['bytes=50-500', { start: 50, end: 99 }],
  ['bytes= 1 - 2', { start: 1, end: 2 }],
])('parseRange() reads %s of 100 bytes', (header, range) => {
  expect(parseRange(header, 100)).toEqual(range);
});

test.each(['bytes=100-', 'bytes=9-8', 'bytes=-0'])('parseRange() finds %s of 100 bytes unsatisfiable', (header) => {
  expect(parseRange(header, 100)).toBe('unsatisfiable');
});

test.each([undefined, '', 'bytes=-', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b', `bytes=${'9'.repeat(20)}-`])(
  'parseRange() takes %s as "all of it"',
  (header) => {
    expect(parseRange(header, 100)).toBeUndefined();
  },
);

test('parseRange() finds nothing of an empty blob satisfiable', () => {
  expect(['bytes=0-0', 'bytes=-1'].map((header) => parseRange(header, 0))).toEqual(['unsatisfiable', 'unsatisfiable']);
});

test('parseRange() never leads outside the content', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat({ max: 5000 }), fc.constantFrom('a-b', 'a-', '-b'), (a, b, size, form) => {
      const range = parseRange(`bytes=${form.replace('a', String(a)).replace('b', String(b))}`, size);
      if (range === undefined || range === 'unsatisfiable') return true;
      return range.start >= 0 && range.start <= range.end && range.end < size;
    }),
  );
});

test.each([
  ['0-99', { start: 0, end: 99 }],
  ['bytes 5-9/*', { start: 5, end: 9 }],
  ['bytes=5-9/100', { start: 5, end: 9 }],
  [undefined, undefined],
  ['9-5', 'malformed'],
  ['-5', 'malformed'],
  ['5-', 'malformed'],
  ['', 'malformed'],
])('parseContentRange() reads %j', (header, range) => {
  expect(parseContentRange(header)).toEqual(range);
});

test.each([
  [0, '0-0'],
  [1, '0-0'],
  [512, '0-511'],
])('progressRange() of %d bytes', (size, text) => {
  expect(progressRange(size)).toBe(text);
});
