import type { Answer, OracleCase } from './suite.ts';

/** The cases as JSON, one a line. */
export function caseLines(cases: readonly OracleCase[]): string {
  return `[\n${cases.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`;
}

/** The verdicts as JSON, a case a line: for each name a list of `[releases, verdict]`, with equal verdicts together. */
export function verdictLines(
  answers: readonly Answer[],
  cases: readonly OracleCase[],
  verdicts: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): string {
  const releases = answers.map(
    ({ release, proof, calibrated }) => `${JSON.stringify(release)}:${JSON.stringify({ proof, calibrated })}`,
  );
  const lines = cases.map(({ name }) => `${JSON.stringify(name)}:${JSON.stringify(together(name, verdicts))}`);
  return `{"releases":{\n${releases.join(',\n')}\n},"verdicts":{\n${lines.join(',\n')}\n}}\n`;
}

function together(name: string, verdicts: ReadonlyMap<string, ReadonlyMap<string, unknown>>): readonly unknown[] {
  const groups = new Map<string, string[]>();
  for (const [release, said] of verdicts) {
    const key = JSON.stringify(said.get(name));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [release]);
    else group.push(release);
  }
  return [...groups].map(([verdict, releases]) => [releases, JSON.parse(verdict) as unknown]);
}
