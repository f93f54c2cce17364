/**
 * A kernel command line as Talos's tools handle it: each key with all of its values. An argument without `=` has an
 * empty value. The order of keys is that of their first appearance, and all values of a key stand there.
 *
 * @see https://github.com/siderolabs/go-procfs
 */
export type ParsedCommandLine = ReadonlyMap<string, readonly string[]>;

export interface AppendArgumentsOptions {
  /** The keys whose new values replace those that are there, instead of coming after them. */
  readonly overwrites?: ReadonlySet<string> | undefined;
  /** Whether `-key` removes a key, and `-key=value` only that value. @default false */
  readonly removes?: boolean | undefined;
}

/** White space as Go defines it, by which arguments are split. */
const WHITE_SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Splits a line into its arguments. Nothing can be quoted. */
export function splitArguments(text: string): readonly string[] {
  return text.split(WHITE_SPACE).filter((argument) => argument !== '');
}

export function parseCommandLine(text: string): ParsedCommandLine {
  const line = new Map<string, readonly string[]>();
  for (const argument of splitArguments(text)) {
    const [key, value] = keyAndValue(argument);
    line.set(key, [...(line.get(key) ?? []), value]);
  }
  return line;
}

/** Writes a line. An empty value gives the bare key, so that `quiet=` becomes `quiet`. */
export function formatCommandLine(line: ParsedCommandLine): string {
  // An empty key without a value, from a lone `=`, leaves a blank, which is cut off only at the end.
  return argumentsOf(line).join(' ').replace(/ +$/, '');
}

/** The arguments of a line in their order, as they are printed. */
export function argumentsOf(line: ParsedCommandLine): readonly string[] {
  return [...line].flatMap(([key, values]) => values.map((value) => (value === '' ? key : `${key}=${value}`)));
}

/** Sets keys: the new values stand where the key stood, or else at the end. */
export function setArguments(line: ParsedCommandLine, added: readonly string[]): ParsedCommandLine {
  return new Map([...line, ...parseCommandLine(added.join(' '))]);
}

/** Adds arguments one after the other. Those of the same key are taken together before. */
export function appendArguments(
  line: ParsedCommandLine,
  added: readonly string[],
  { overwrites = new Set(), removes = false }: AppendArgumentsOptions = {},
): ParsedCommandLine {
  const result = new Map(line);
  for (const [key, values] of parseCommandLine(added.join(' '))) {
    // A lone `-` is an argument of its own: it ends what the kernel reads.
    if (removes && key.length > 1 && key.startsWith('-')) removeArguments(result, key.slice(1), values);
    else if (overwrites.has(key)) result.set(key, values);
    else result.set(key, [...(result.get(key) ?? []), ...values]);
  }
  return result;
}

/** Removes a key if the first value is empty, or else just these values. A key without values keeps its place. */
function removeArguments(line: Map<string, readonly string[]>, key: string, values: readonly string[]): void {
  if (values[0] === '') line.delete(key);
  else {
    const before = line.get(key);
    if (before !== undefined)
      line.set(
        key,
        before.filter((value) => !values.includes(value)),
      );
  }
}

function keyAndValue(argument: string): readonly [key: string, value: string] {
  const equals = argument.indexOf('=');
  return equals < 0 ? [argument, ''] : [argument.slice(0, equals), argument.slice(equals + 1)];
}
