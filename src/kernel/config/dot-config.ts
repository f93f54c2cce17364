/**
 * The values of a `.config`: `y`, `m`, a number, or a text in quotes. An option that is not set, or that the file does
 * not have, has no entry. Of two lines about one option, the last one counts, as for the kernel.
 */
export type DotConfig = ReadonlyMap<string, string>;

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
