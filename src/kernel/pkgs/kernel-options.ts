import { RootsmithError, usage } from '../../errors/index.ts';
import type { EditedText, LineEdit } from './line-edits.ts';

/** A kernel option and the line of a `.config` that sets it. */
export interface KernelOption {
  /** With its `CONFIG_`. */
  readonly name: string;
  /** `CONFIG_X=y`, or `# CONFIG_X is not set`. */
  readonly line: string;
}

/** Reads an option of the command line: `X=y`, `CONFIG_X=m`, `X=n`, `X=text`. Throws `USAGE`. */
export function parseOption(text: string): KernelOption {
  const [, word = '', value = ''] = /^(?:CONFIG_)?([A-Za-z0-9_]+)=(.*)$/.exec(text) ?? [];
  if (word === '' || /[\n\r\0]/.test(value))
    throw usage(`\`--option ${text}\` does not set a kernel option`, 'Write it as `--option X=y`.');
  const name = `CONFIG_${word}`;
  return { name, line: value === 'n' ? `# ${name} is not set` : `${name}=${quoted(value)}` };
}

/** Kconfig takes texts in quotes only; numbers and the letters y and m stand alone. */
function quoted(value: string): string {
  if (/^(?:[ym]|-?\d+|0[xX][0-9a-fA-F]+|".*")$/.test(value)) return value;
  return `"${value.replaceAll(/[\\"]/g, '\\$&')}"`;
}

/**
 * Reads the options of a configuration fragment, the last one of a name. Throws `KERNEL_CONFIG_INVALID` at the first
 * line that is neither an option nor a comment.
 */
export function parseFragment(text: string, file: string): readonly KernelOption[] {
  const options = new Map<string, KernelOption>();
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd();
    const name = optionOf(line);
    if (name !== undefined) options.set(name, { name, line });
    else if (line !== '' && !line.startsWith('#')) throw badLine(file, index + 1, line);
  }
  return [...options.values()];
}

function badLine(file: string, line: number, text: string): RootsmithError {
  return new RootsmithError('KERNEL_CONFIG_INVALID', `${file}:${line}: \`${text}\` does not set a kernel option`, {
    hint: 'Write `CONFIG_X=y`, or `# CONFIG_X is not set`.',
    details: { file, line },
  });
}

/** The option that a line of a `.config` sets. */
function optionOf(line: string): string | undefined {
  const [, set, unset] = /^(?:(CONFIG_\w+)=.+|# (CONFIG_\w+) is not set)$/.exec(line) ?? [];
  return set ?? unset;
}

/**
 * Sets options in the text of a `.config`. Kconfig takes the last line about an option, so that one is replaced; an
 * option without a line is added at the end.
 *
 * @see https://docs.kernel.org/kbuild/kconfig.html
 */
export function setOptions(text: string, options: readonly KernelOption[]): EditedText {
  const lines = text.split('\n');
  const lastLines = new Map(lines.map((line, index) => [optionOf(line), index]));
  const edits: LineEdit[] = [];
  for (const { name, line } of options) {
    const at = lastLines.get(name);
    const before = lines[at ?? -1];
    if (before === line) continue;
    if (at === undefined || before === undefined) {
      lastLines.set(name, append(lines, line));
      edits.push({ kind: 'added', lines: [line] });
    } else {
      lines[at] = line;
      edits.push({ kind: 'replaced', before, after: line });
    }
  }
  return { text: lines.join('\n'), edits };
}

/** Adds a line at the end and gives its index. A text without a last newline stays without one. */
function append(lines: string[], line: string): number {
  const at = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  lines.splice(at, 0, line);
  return at;
}

/** The options that a configuration sets differently from another one, as lines of the second. */
export function changedOptions(from: string, to: string): readonly KernelOption[] {
  const before = new Map(parseConfig(from));
  const after = new Map(parseConfig(to));
  const changed = [...after].filter(([name, line]) => (before.get(name) ?? unset(name)) !== line);
  const gone = [...before].filter(([name, line]) => !after.has(name) && line !== unset(name));
  return [...changed, ...gone.map(([name]) => [name, unset(name)] as const)].map(([name, line]) => ({ name, line }));
}

function parseConfig(text: string): readonly (readonly [name: string, line: string])[] {
  return text.split('\n').flatMap((line) => {
    const name = optionOf(line);
    return name === undefined ? [] : [[name, line] as const];
  });
}

function unset(name: string): string {
  return `# ${name} is not set`;
}
