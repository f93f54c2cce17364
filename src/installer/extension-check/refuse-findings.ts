import { distinctHints, firstLines, RootsmithError } from '../../errors/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { ExtensionFinding } from './extension-finding.ts';

/** What was found of one extension. */
export interface FindingsOfExtension {
  /** What tells it from the others: its platform, or its place. */
  readonly subject: string;
  readonly findings: readonly ExtensionFinding[];
}

export interface RefuseFindingsOptions extends Pick<BuildContext, 'report'> {
  /** Whether errors are warnings too. */
  readonly force: boolean;
}

/**
 * Reports what the checks of a build found. Throws `EXTENSION_INVALID` with all that Talos or its tools would refuse or
 * spoil, unless `force` makes warnings of it.
 */
export function refuseFindings(
  name: string,
  found: readonly FindingsOfExtension[],
  { force, report }: RefuseFindingsOptions,
): void {
  const all = found.flatMap(({ subject, findings }) => findings.map((finding) => ({ subject, finding })));
  const isRefused = ({ finding }: (typeof all)[number]): boolean => finding.severity === 'error' && !force;
  for (const each of all.filter((one) => !isRefused(one))) report({ kind: 'warning', message: lineOf(each) });
  const errors = all.filter(isRefused);
  const [first] = errors;
  if (first === undefined) return;
  const [head = '', ...rest] = errors.map(lineOf);
  throw new RootsmithError(
    'EXTENSION_INVALID',
    firstLines([`the extension ${name} would not work: ${head}`, ...rest]),
    {
      hint: distinctHints(errors.map(({ finding }) => finding.hint)),
      details: { rule: first.finding.rule, errors: errors.length },
    },
  );
}

function lineOf({ subject, finding }: { readonly subject: string; readonly finding: ExtensionFinding }): string {
  return `${subject}: ${findingLine(finding)}`;
}

/** A finding in one line: where it is, what it is, and its rule. */
export function findingLine({ rule, path, line, column, message }: ExtensionFinding): string {
  const position = line === undefined ? '' : `:${line}:${column ?? 1}`;
  return `${path === undefined ? '' : `${path}${position}: `}${message} [${rule}]`;
}
