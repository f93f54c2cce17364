import { decodeMetaValues, encodeMetaValues, META_VARIABLE } from '../meta/environment.ts';
import type { MetaValue } from '../meta/values.ts';
import type { TalosVersion } from '../version.ts';
import type { ParsedCommandLine } from './text.ts';

/** The key of arguments that set environment variables of Talos's services. */
export const ENVIRONMENT_KEY = 'talos.environment';

const PREFIX = `${META_VARIABLE}=`;

/** The argument by which the installer that runs on this boot gets META values. Throws `USAGE`. */
export function metaArgument(values: readonly MetaValue[], version: TalosVersion | undefined): string {
  return `${ENVIRONMENT_KEY}=${PREFIX}${encodeMetaValues(values, version)}`;
}

/** The META values of a line, or undefined if it has none. Throws `USAGE` where they cannot be read. */
export function metaOfCommandLine(line: ParsedCommandLine): readonly MetaValue[] | undefined {
  // Of several variables with one name the last one counts.
  const found = line.get(ENVIRONMENT_KEY)?.findLast((value) => value.startsWith(PREFIX));
  return found === undefined ? undefined : decodeMetaValues(found.slice(PREFIX.length));
}

/** The line without META values. */
export function withoutMeta(line: ParsedCommandLine): ParsedCommandLine {
  const values = line.get(ENVIRONMENT_KEY);
  if (values === undefined) return line;
  const others = values.filter((value) => !value.startsWith(PREFIX));
  const result = new Map(line);
  if (others.length === 0) result.delete(ENVIRONMENT_KEY);
  else result.set(ENVIRONMENT_KEY, others);
  return result;
}
