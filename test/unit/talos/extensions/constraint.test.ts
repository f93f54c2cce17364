import { expect, test } from 'vitest';
import { constraintProblem } from '../../../../src/talos/extensions/constraint.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const problem = (constraint: string, release: string, tool = release): string | undefined =>
  constraintProblem(constraint, parseTalosVersion(release), { tool: parseTalosVersion(tool) });

test('constraintProblem() finds nothing where there is no constraint, or it is met', () => {
  expect(problem('', 'v1.9.0')).toBeUndefined();
  expect(problem('>=1.9.0', 'v1.9.0')).toBeUndefined();
  expect(problem('>=1.9.0', 'v1.9.0-rc.1')).toBeUndefined(); // Talos compares the three numbers only
});

test('constraintProblem() says what Talos says', () => {
  expect(problem('>=1.9.0', 'v1.8.0')).toBe("version constraint >=1.9.0 can't be satisfied with Talos version 1.8.0");
  expect(problem('>=x', 'v1.8.0')).toMatch(/^error parsing Talos version constraint: /);
});

test('constraintProblem() reads the grammar of the release that puts the extension in', () => {
  expect(problem('>= 1.0, < 2.0', 'v1.5.0')).toBeUndefined();
  expect(problem('>= 1.0, < 2.0', 'v1.5.0', 'v1.9.0')).toMatch(/^error parsing/);
});

test('constraintProblem() does not read a constraint beyond our limit', () => {
  expect(problem('>'.repeat(1001), 'v1.9.0')).toBe('version constraint of 1001 characters, more than 1000');
});
