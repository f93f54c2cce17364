import { expect, test } from 'vitest';
import { parseBlangRange } from '../../../../src/talos/extensions/blang-range.ts';

function accepts(range: string, version: readonly [number, number, number]): boolean | string {
  const parsed = parseBlangRange(range);
  const [major, minor, patch] = version;
  return parsed.kind === 'malformed' ? parsed.message : parsed.accepts([BigInt(major), BigInt(minor), BigInt(patch)]);
}

test.each<[string, readonly [number, number, number], boolean]>([
  ['>= v1.0.0'.replace('v', ''), [1, 0, 0], true],
  ['>1.0.0', [1, 0, 0], false],
  ['>=1.0.0 <2.0.0', [1, 9, 9], true],
  ['>=1.0.0 <2.0.0', [2, 0, 0], false],
  ['<1.0.0 || >2.0.0', [3, 0, 0], true],
  ['!1.2.3', [1, 2, 3], false],
  ['1.10.x', [1, 10, 7], true],
  ['1.10.x', [1, 11, 0], false],
  ['1.x', [1, 99, 0], true],
  ['>1.10.x', [1, 10, 9], false],
  ['<=1.10.x', [1, 10, 9], true],
  ['!=1.10.x', [1, 10, 0], false],
  ['>=1.10.0-alpha.0', [1, 10, 0], true],
])('parseBlangRange(%j) of %j is %j', (range, version, expected) => {
  expect(accepts(range, version)).toBe(expected);
});

test.each([
  ['||', "First element in range is '||'"],
  ['>=1.0.0 ||', "Last element in range is '||'"],
  ['>=abc', 'Could not get version from string'],
  ['~1.0.0', 'Could not parse comparator'],
  ['>=1.0', 'Could not parse version'],
  ['>=01.0.0', 'Could not parse version'],
  ['>=1.0.0-01', 'Could not parse version'],
])('parseBlangRange() refuses %j', (range, message) => {
  expect(accepts(range, [1, 0, 0])).toEqual(expect.stringContaining(message));
});
