import { isAtLeast, type TalosVersion } from '../version.ts';
import { appendArguments, type ParsedCommandLine } from './text.ts';

/** The keys of which the user's values replace those before. */
export const overwrittenKeys: ReadonlySet<string> = new Set(['console', 'talos.platform']);

const REMOVES_SINCE = '1.6';

/** Whether arguments of the user can remove others. */
export function removesArguments(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, REMOVES_SINCE);
}

/** Adds the arguments of the user. From 1.6 on, `-key` and `-key=value` remove; older releases print them. */
export function addExtraArguments(
  line: ParsedCommandLine,
  added: readonly string[],
  version: TalosVersion | undefined,
): ParsedCommandLine {
  return appendArguments(line, added, {
    overwrites: overwrittenKeys,
    removes: removesArguments(version),
  });
}
