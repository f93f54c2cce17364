import { expect, test } from 'vitest';
import { renderKernelPlan, renderKernelPlanJson } from '../../../../src/cli/render/kernel-plan.ts';
import type { KernelPlan } from '../../../../src/kernel/index.ts';

const plan: KernelPlan = {
  recipe: 'kernel.yaml',
  arch: 'amd64',
  key: '0123456789abcdef',
  isCached: false,
  source: { path: '/src/linux.tar.xz', digest: 'sha256:aa', version: '6.1.192' },
  patches: [{ name: '0001-a.patch', digest: 'sha256:bb', files: 1 }],
  config: { base: 'make tinyconfig', wanted: Array.from({ length: 22 }, (_, index) => `A${index}=y`) },
  modules: [{ path: '/own', as: 'external' }],
  certificate: undefined,
  tools: ['gcc 12', 'ld 2.40'],
  jobs: 2,
  outputs: ['oci:out:k'],
};

test('renderKernelPlan() says what will be built, and of what', () => {
  const lines = renderKernelPlan(plan);

  expect(lines[0]).toBe('kernel.yaml, a kernel for linux/amd64, to be built (0123456789ab)');
  expect(lines.slice(1, 5)).toEqual([
    '  source    /src/linux.tar.xz',
    '            Linux 6.1.192, sha256:aa',
    '  patches   0001-a.patch: 1 file, sha256:bb',
    '  configure make tinyconfig',
  ]);
  expect(lines.slice(-5)).toEqual([
    '            … and 2 more options (--json lists all)',
    '  modules   /own, beside the kernel',
    '  sign      by a key made for this build',
    '  compile   with 2 jobs: gcc 12; ld 2.40',
    '  image     oci:out:k',
  ]);
});

test('renderKernelPlan() says that nothing is built when an earlier run made it', () => {
  expect(renderKernelPlan({ ...plan, isCached: true })[0]).toContain('nothing is built');
});

test('renderKernelPlanJson() gives the plan as it is', () => {
  expect(JSON.parse(renderKernelPlanJson(plan))).toEqual(JSON.parse(JSON.stringify(plan)));
});
