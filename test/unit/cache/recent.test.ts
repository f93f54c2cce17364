import { expect, test } from 'vitest';
import { Recent } from '../../../src/cache/recent.ts';

test('isWithin() is true until the time has passed, or the key is forgotten', () => {
  let now = 100;
  const recent = new Recent(() => now);
  recent.note('a');
  recent.note('b');
  recent.forget('b');
  now = 109;

  expect([recent.isWithin('a', 10), recent.isWithin('b', 10), recent.isWithin('c', 10)]).toEqual([true, false, false]);
  now = 110;
  expect(recent.isWithin('a', 10)).toBe(false);
});

test('note() forgets the oldest where there are too many', () => {
  const recent = new Recent(() => 0);
  for (let key = 0; key <= 20_000; key += 1) recent.note(String(key));

  expect([recent.isWithin('0', 1), recent.isWithin('1', 1)]).toEqual([false, true]);
});
