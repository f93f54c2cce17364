import { expect, test } from 'vitest';
import { platforms } from '../../../../src/talos/data/platforms.ts';

test('platforms have arguments that are one word each, and no release in which they end before they begin', () => {
  const all = Object.values(platforms).flatMap((facts) => facts.arguments);

  expect(all.filter(({ argument }) => !/^[^\s=]+(?:=\S+)?$/.test(argument))).toEqual([]);
  expect(all.filter(({ since, before }) => since !== undefined && since === before)).toEqual([]);
});
