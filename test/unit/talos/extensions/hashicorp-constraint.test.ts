import { expect, test } from 'vitest';
import { parseHashicorpConstraint } from '../../../../src/talos/extensions/hashicorp-constraint.ts';

function accepts(constraint: string, version: readonly [number, number, number]): boolean | string {
  const parsed = parseHashicorpConstraint(constraint);
  const [major, minor, patch] = version;
  return parsed.kind === 'malformed' ? parsed.message : parsed.accepts([BigInt(major), BigInt(minor), BigInt(patch)]);
}

test.each<[string, readonly [number, number, number], boolean]>([
  ['1.2.3', [1, 2, 3], true],
  ['= v1.2', [1, 2, 0], true],
  ['!= 1.2.3', [1, 2, 3], false],
  ['> 1.2.3', [1, 2, 3], false],
  ['>= 1.0, < 1.5', [1, 4, 9], true],
  ['>= 1.0, < 1.5', [1, 5, 0], false],
  ['~> 1.2', [1, 9, 0], true],
  ['~> 1.2', [2, 0, 0], false],
  ['~> 1.2.3', [1, 2, 9], true],
  ['~> 1.2.3', [1, 3, 0], false],
  ['~> 1.2.3', [1, 2, 2], false],
  ['>= 1.2.3-beta', [1, 2, 3], true],
  ['>= 1.2.3.4', [1, 2, 3], false],
  ['>= 1.2.3.0', [1, 2, 3], true],
])('parseHashicorpConstraint(%j) of %j is %j', (constraint, version, expected) => {
  expect(accepts(constraint, version)).toBe(expected);
});

test.each([
  ['>== 1.0', 'Malformed constraint: >== 1.0'],
  ['', 'Malformed constraint: '],
  ['>= 1.0,', 'Malformed constraint: '],
  ['>= 9223372036854775808', 'Error parsing version'],
])('parseHashicorpConstraint() refuses %j', (constraint, message) => {
  expect(accepts(constraint, [1, 0, 0])).toBe(message);
});
