import { distinctHints, firstLines, lineAbout, RootsmithError } from '../../errors/index.ts';
import type { FieldPositions, LineColumn } from '../yaml-text.ts';
import type { ServiceProblem } from './service-problem.ts';

/**
 * The position of a problem: that of its field, or of the nearest field around it. An unknown field is shown by
 * its key.
 */
export function problemPosition({ field, rule }: ServiceProblem, positions: FieldPositions): LineColumn {
  for (let name = field; name !== ''; name = parentOf(name)) {
    const position = positions.get(name);
    if (position !== undefined) return rule === 'unknown-field' ? (position.key ?? position.value) : position.value;
  }
  return positions.get('')?.value ?? { line: 1, column: 1 };
}

/**
 * Makes one error of the problems of a spec: the first is its message with file, line and column, the others
 * follow on lines of their own. There must be at least one.
 */
export function serviceError(
  problems: readonly ServiceProblem[],
  { file, positions = new Map() }: { readonly file: string; readonly positions?: FieldPositions },
): RootsmithError {
  const lines = problems.map((problem) =>
    lineAbout({ file, ...problemPosition(problem, positions), field: problem.field }, problem.message),
  );
  const [first] = problems;
  if (first === undefined) throw new Error('bug: an error without a problem');
  return new RootsmithError('SERVICE_INVALID', firstLines(lines), {
    hint: distinctHints(problems.map(({ hint }) => hint)),
    details: { ...problemPosition(first, positions), field: first.field, rule: first.rule, count: problems.length },
  });
}

function parentOf(field: string): string {
  return field.replace(/(\.[^.[\]]+|\[[^[\]]*\]|^[^.[\]]+)$/, '');
}
