import { expect, test } from 'vitest';
import { once } from '../../../src/inspect/once.ts';

test('once() makes its value when it is first asked for, and then never again', async () => {
  let made = 0;
  const value = once(async () => ++made);

  expect(made).toBe(0);
  expect([await value(), await value()]).toEqual([1, 1]);
});
