import { expect, test } from 'vitest';
import { checkDepends } from '../../../../src/talos/services/service-depends.ts';
import type { ServiceProblem } from '../../../../src/talos/services/service-problem.ts';

function check(
  depends: Parameters<typeof checkDepends>[0],
  unknown: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
) {
  const found = { version: undefined, unknown, problems: [] as ServiceProblem[], warnings: [] as ServiceProblem[] };
  checkDepends(depends, found);
  return [...found.problems, ...found.warnings];
}

test('checkDepends() takes one thing to wait for in each item', () => {
  expect(check([{ service: 'cri' }, { path: '/run/x' }, { network: ['addresses'] }, { time: true }])).toEqual([]);
});

test.each([
  [[{}], 'dependency-missing', 'depends[0]'],
  [[{ service: '', network: [], time: false }], 'dependency-missing', 'depends[0]'],
  [[{ service: 'cri', time: true }], 'dependency-several', 'depends[0]'],
  [[{ path: 'run/x' }], 'dependency-path', 'depends[0].path'],
  [[{ service: 'cri' }, { service: 'cri' }], 'dependency-twice', 'depends[1]'],
] as const)('checkDepends() of %j finds %s', (depends, rule, field) => {
  expect(check(depends)).toMatchObject([{ rule, field }]);
});

test('checkDepends() writes the path as it should be', () => {
  expect(check([{ path: './run/x' }])[0]?.hint).toBe('Write `/run/x`.');
});

test('checkDepends() says which unknown name was probably meant', () => {
  const [problem] = check([{}], new Map([['depends[0]', new Set(['file'])]]));

  expect(problem?.hint).toContain('`path`');
});
