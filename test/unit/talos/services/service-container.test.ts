import { expect, test } from 'vitest';
import { checkContainer } from '../../../../src/talos/services/service-container.ts';
import type { ServiceProblem } from '../../../../src/talos/services/service-problem.ts';

function check(container: Parameters<typeof checkContainer>[0]) {
  const found = {
    version: undefined,
    unknown: new Map(),
    problems: [] as ServiceProblem[],
    warnings: [] as ServiceProblem[],
  };
  checkContainer(container, found);
  const show = (list: readonly ServiceProblem[]) => list.map(({ rule, field }) => `${rule} ${field}`);
  return { problems: show(found.problems), warnings: show(found.warnings) };
}

test('checkContainer() takes a container that is right', () => {
  expect(
    check({
      entrypoint: './a',
      environment: ['A=1'],
      environmentFile: '/etc/env',
      security: { rootfsPropagation: 'shared' },
    }),
  ).toEqual({
    problems: [],
    warnings: [],
  });
});

test('checkContainer() refuses a container without an entrypoint, as Talos does', () => {
  expect(check({}).problems).toEqual(['entrypoint container.entrypoint']);
});

test('checkContainer() warns of what the node starts all the same', () => {
  expect(
    check({
      entrypoint: './a',
      environment: ['A=1', 'B', '=x'],
      environmentFile: 'env',
      security: { rootfsPropagation: 'sharde', maskedPaths: ['proc'], readonlyPaths: ['/sys', 'x'] },
    }).warnings,
  ).toEqual([
    'environment container.environment[1]',
    'environment container.environment[2]',
    'environment-file container.environmentFile',
    'security-path container.security.maskedPaths[0]',
    'security-path container.security.readonlyPaths[1]',
    'rootfs-propagation container.security.rootfsPropagation',
  ]);
});
