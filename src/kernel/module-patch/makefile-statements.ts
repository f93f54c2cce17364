/** A statement of a makefile: its physical lines, with the recipe of a rule and lines that a backslash continues. */
export interface MakefileStatement {
  readonly kind: 'assignment' | 'rule' | 'conditional' | 'definition' | 'include' | 'comment' | 'other';
  /** Without the last newline. */
  readonly text: string;
  /** The number of its first line. Counts from 1. */
  readonly line: number;
}

/**
 * Cuts a makefile into statements.
 *
 * @see https://www.gnu.org/software/make/manual/html_node/Makefile-Contents.html
 */
export function readMakefile(text: string): readonly MakefileStatement[] {
  const lines = text.replaceAll('\r\n', '\n').replace(/\n$/, '').split('\n');
  const statements: MakefileStatement[] = [];
  for (let at = 0; at < lines.length; ) {
    const kind = kindOfLine(lines[at] ?? '');
    const end = endOf(lines, at, kind);
    statements.push({ kind, text: lines.slice(at, end).join('\n'), line: at + 1 });
    at = end;
  }
  return statements;
}

/** The name, operator and value of an assignment. */
export const ASSIGNMENT =
  /^\s*(?:export\s+|override\s+)?(?<name>(?:[\w.%/+-]|\$\([^()]*\)|\$\{[^{}]*\})+)\s*(?<operator>\+=|:{0,3}=|\?=|!=)\s*(?<value>[\s\S]*)$/;

function kindOfLine(line: string): MakefileStatement['kind'] {
  if (/^\s*(?:#|$)/.test(line)) return 'comment';
  if (/^ *(?:ifeq|ifneq|ifdef|ifndef|else|endif)\b/.test(line)) return 'conditional';
  if (/^ *define\b/.test(line)) return 'definition';
  if (/^ *[-s]?include\b/.test(line)) return 'include';
  if (ASSIGNMENT.test(line)) return 'assignment';
  return /^[^\t#=]*:(?![=:]*=)/.test(line) ? 'rule' : 'other';
}

/** The index after the last line of the statement that starts at an index. */
function endOf(lines: readonly string[], start: number, kind: MakefileStatement['kind']): number {
  let at = start + 1;
  while (lines[at - 1]?.endsWith('\\') === true && at < lines.length) at += 1;
  if (kind === 'definition') while (at < lines.length && !/^\s*endef\b/.test(lines[at - 1] ?? '')) at += 1;
  if (kind === 'rule') {
    while (lines[at]?.startsWith('\t') === true || (at < lines.length && lines[at - 1]?.endsWith('\\') === true))
      at += 1;
  }
  return at;
}
