import { isAtLeast, type TalosVersion } from '../version.ts';
import { appendArguments, type ParsedCommandLine } from './text.ts';

/** The keys of which the user's values replace those before. */
const overwrites: ReadonlySet<string> = new Set(['console', 'talos.platform']);

const REMOVES_SINCE = '1.6';

/** Adds the arguments of the user. From 1.6 on, `-key` and `-key=value` remove; older releases print them. */
export function addExtraArguments(
  line: ParsedCommandLine,
  added: readonly string[],
  version: TalosVersion | undefined,
): ParsedCommandLine {
  return appendArguments(line, added, { overwrites, removes: isAtLeast(version, REMOVES_SINCE) });
}
