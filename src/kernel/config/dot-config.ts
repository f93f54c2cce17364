/**
 * The values of a `.config`: `y`, `m`, a number, or a text in quotes. An option that is not set, or that the file does
 * not have, has no entry. Of two lines about one option, the last one counts, as for the kernel.
 */
export type DotConfig = ReadonlyMap<string, string>;

/** Reads a `.config`, or a fragment of one. Names have no `CONFIG_`. */
export function parseDotConfig(text: string): DotConfig {
  const values = new Map<string, string>();
  for (const { name, value } of configLines(text)) {
    if (value === 'n') values.delete(name);
    else values.set(name, value);
  }
  return values;
}

/** A line of a `.config` that sets an option. */
export interface ConfigLine {
  readonly name: string;
  /** `n` for `# CONFIG_X is not set`. */
  readonly value: string;
  /** Counts from 1. */
  readonly line: number;
}

/** The lines of a `.config` that set options, in order. */
export function configLines(text: string): readonly ConfigLine[] {
  return text.split(/\r?\n/).flatMap((content, index) => {
    const [, off] = /^# CONFIG_([A-Za-z0-9_]+) is not set\s*$/.exec(content) ?? [];
    if (off !== undefined) return [{ name: off, value: 'n', line: index + 1 }];
    const [, name, value] = /^CONFIG_([A-Za-z0-9_]+)=(.*?)\s*$/.exec(content) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value, line: index + 1 }];
  });
}

/** Replaces the lines of a `.config` about some options, and adds those that it does not have at its end. */
export function withOptions(text: string, options: ReadonlyMap<string, string>): string {
  const kept = text.split('\n').filter((line) => {
    const [, name = ''] = /^(?:# )?CONFIG_([A-Za-z0-9_]+)(?:=| is not set)/.exec(line) ?? [];
    return !options.has(name);
  });
  const added = [...options].map(([name, value]) =>
    value === 'n' ? `# CONFIG_${name} is not set` : `CONFIG_${name}=${value}`,
  );
  return `${[...kept.join('\n').trimEnd().split('\n'), ...added].join('\n').trimStart()}\n`;
}
