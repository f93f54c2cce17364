import { expect, test } from 'vitest';
import { checkMounts } from '../../../../src/talos/services/service-mounts.ts';
import type { ServiceProblem } from '../../../../src/talos/services/service-problem.ts';

const good = { source: '/run', destination: '/run', type: 'bind', options: ['rbind', 'ro'] };

function check(...mounts: Parameters<typeof checkMounts>[0]): readonly string[] {
  const found = {
    version: undefined,
    unknown: new Map(),
    problems: [] as ServiceProblem[],
    warnings: [] as ServiceProblem[],
  };
  checkMounts(mounts, found);
  expect(found.problems).toEqual([]);
  return found.warnings.map(({ rule, field }) => `${rule} ${field}`);
}

test('checkMounts() takes bind mounts and file systems that are right', () => {
  expect(check(good, { source: 'tmpfs', destination: '/tmp', type: 'tmpfs' })).toEqual([]);
});

test.each([
  [{ ...good, destination: 'run' }, 'mount-destination'],
  [{ ...good, type: '', options: ['ro'] }, 'mount-type'],
  [{ ...good, source: 'run' }, 'mount-source'],
  [{ destination: '/tmp', type: 'tmpfs' }, 'mount-source'],
  [{ ...good, options: ['rbind,ro'] }, 'mount-options'],
  [{ ...good, options: ['rbind', 'ro', 'rw'] }, 'mount-options'],
])('checkMounts() warns of %j by the rule %s', (mount, rule) => {
  expect(check(mount).map((warning) => warning.split(' ')[0])).toContain(rule);
});

test('checkMounts() warns of a destination twice, whatever slashes are at its end', () => {
  expect(check(good, { ...good, destination: '/run/' })).toEqual([
    expect.stringMatching(/^mount-destination-twice container\.mounts\[1\]/),
  ]);
});
