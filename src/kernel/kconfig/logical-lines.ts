/** A line of a Kconfig file, joined with those that continue it. */
export interface LogicalLine {
  /** Without indentation and comment. */
  readonly text: string;
  /** Of its first line. Counts from 1. */
  readonly line: number;
}

/** Reads a Kconfig file as lines: continued ones are joined, empty ones and the texts of help are left out. */
export function logicalLines(text: string): readonly LogicalLine[] {
  const lines = text.split('\n');
  const found: LogicalLine[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    let joined = lines[at] ?? '';
    while (joined.endsWith('\\') && at + 1 < lines.length) {
      at += 1;
      joined = `${joined.slice(0, -1)} ${lines[at]?.trimStart() ?? ''}`;
    }
    const content = withoutComment(joined).trim();
    if (/^(?:---)?help(?:---)?$/.test(content)) at = endOfHelp(lines, at);
    else if (content !== '') found.push({ text: content, line });
  }
  return found;
}

/** A `#` begins a comment, unless it is in quotes. */
function withoutComment(line: string): string {
  const [kept = ''] = /^(?:[^#"']|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)*/.exec(line) ?? [];
  return kept;
}

/** The last line of a text of help: the first line that is indented less than its first one ends it. */
function endOfHelp(lines: readonly string[], help: number): number {
  let width: number | undefined;
  let last = help;
  for (let at = help + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const indentation = widthOf(line);
    width ??= indentation;
    if (indentation < width || indentation === 0) return last;
    last = at;
  }
  return last;
}

/** Tabs go to the next multiple of eight. */
function widthOf(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === '\t') width += 8 - (width % 8);
    else if (character === ' ') width += 1;
    else break;
  }
  return width;
}
