import { expect, test } from 'vitest';
import { renderBuildPlanJson, renderPlan } from '../../../../src/cli/render/plan.ts';
import type { BuildPlan } from '../../../../src/installer/index.ts';

const platform = {
  platform: 'linux/amd64',
  talos: 'v1.0.6',
  kernel: '5.15',
  stages: [
    { stage: 'merge', actions: ['add a', 'add b'], why: 'the recipe says so' },
    { stage: 'pack', actions: [], why: 'nothing changed' },
  ],
  breakage: [{ message: 'no kernel', rule: 'kernel' }],
  changes: Array.from({ length: 22 }, (_, at) => ({ kind: 'added', path: `/x${at}` })),
};
const plan = {
  recipe: 'r.yaml',
  engine: 'graft',
  platforms: [platform],
  images: [],
  outputs: [],
} as unknown as BuildPlan;

test('renderPlan() tells stage by stage what happens and why, and cuts long lists', () => {
  const text = renderPlan(plan).join('\n');

  expect(text).toContain('r.yaml, by graft\n\nlinux/amd64, Talos v1.0.6, kernel 5.15');
  expect(text).toContain('  merge     add a\n            add b\n            (the recipe says so)');
  expect(text).toContain('  pack      nothing to do');
  expect(text).toContain('What is refused without --force:\n  no kernel (kernel)');
  expect(text).toContain('  added     /x19\n  … and 2 more paths (--json lists all)');
});

test('renderBuildPlanJson() writes the plan as it is', () => {
  expect(JSON.parse(renderBuildPlanJson(plan))).toEqual(plan);
});
