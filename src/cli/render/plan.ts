import type { BuildPlan, PlannedPlatform } from '../../installer/index.ts';
import { shown } from './shown.ts';

const SHOWN_CHANGES = 20;

/** The plan as lines: what each stage does, and why. */
export function renderPlan(plan: BuildPlan): readonly string[] {
  return [`${plan.recipe}, by ${plan.engine}`, ...plan.platforms.flatMap(platformLines)].map(shown);
}

/** The plan as one JSON document. */
export function renderBuildPlanJson(plan: BuildPlan): string {
  return shown(JSON.stringify(plan));
}

function platformLines({ platform, talos, kernel, stages, breakage, changes }: PlannedPlatform): readonly string[] {
  const facts = [platform, ...(talos ? [`Talos ${talos}`] : []), ...(kernel ? [`kernel ${kernel}`] : [])];
  const steps = stages.flatMap(({ stage, actions, why }) => {
    const [first = 'nothing to do', ...rest] = actions;
    return [
      `  ${stage.padEnd(9)} ${first}`,
      ...rest.map((action) => `  ${' '.repeat(9)} ${action}`),
      `  ${' '.repeat(9)} (${why})`,
    ];
  });
  const shown = changes.slice(0, SHOWN_CHANGES).map(({ kind, path }) => `  ${kind.padEnd(9)} ${path}`);
  const more =
    changes.length > SHOWN_CHANGES ? [`  … and ${changes.length - SHOWN_CHANGES} more paths (--json lists all)`] : [];
  const broken = breakage.map(({ message, rule }) => `  ${message} (${rule})`);
  const refused = broken.length > 0 ? ['', 'What is refused without --force:', ...broken] : [];
  return [
    '',
    facts.join(', '),
    ...steps,
    ...refused,
    ...(changes.length > 0 ? ['', 'Paths that change:', ...shown, ...more] : []),
  ];
}
