import type { MetaValue } from '../meta/values.ts';
import type { TalosVersion } from '../version.ts';
import { addExtraArguments } from './extra-arguments.ts';
import { metaArgument, withoutMeta } from './meta-argument.ts';
import { appendArguments, argumentsOf, formatCommandLine, type ParsedCommandLine, parseCommandLine } from './text.ts';

/** What to change in a line that is there. */
export interface CommandLineEdits {
  readonly version: TalosVersion | undefined;
  /** The arguments of the user, with removals. */
  readonly extraArguments?: readonly string[] | undefined;
  /** META values that replace all that are there, or undefined to keep those. */
  readonly meta?: readonly MetaValue[] | undefined;
}

/** A line before and after its edits, for a plan. */
export interface EditedCommandLine {
  readonly before: string;
  readonly after: string;
  /** The arguments that only one of both has, in the order of that line. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * Edits a line as if the imager had got the arguments: they come last, and replace or remove what is there. A line of
 * the imager gets the same text in this way as one that is built anew, because it ends with such arguments anyway.
 * Throws `USAGE` for META values that a line cannot hold.
 */
export function editCommandLine(
  text: string,
  { version, extraArguments = [], meta }: CommandLineEdits,
): EditedCommandLine {
  const old = parseCommandLine(text);
  const line = addExtraArguments(meta === undefined ? old : replaceMeta(old, meta, version), extraArguments, version);
  const isUntouched = extraArguments.length === 0 && meta === undefined;
  return {
    before: text,
    after: isUntouched ? text : formatCommandLine(line),
    removed: missing(argumentsOf(old), argumentsOf(line)),
    added: missing(argumentsOf(line), argumentsOf(old)),
  };
}

function replaceMeta(
  line: ParsedCommandLine,
  meta: readonly MetaValue[],
  version: TalosVersion | undefined,
): ParsedCommandLine {
  const cleared = withoutMeta(line);
  return meta.length === 0 ? cleared : appendArguments(cleared, [metaArgument(meta, version)]);
}

/** The items of `among` that `others` has not, counting repeated ones. */
function missing(among: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const item of others) left.set(item, (left.get(item) ?? 0) + 1);
  return among.filter((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  });
}
