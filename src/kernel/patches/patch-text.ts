/** What a patch does to one file. Paths are as the patch has them. */
export interface PatchedFile {
  /** `/dev/null` for a new file. */
  readonly oldPath: string;
  /** `/dev/null` for a file that is removed. */
  readonly newPath: string;
  readonly hunks: readonly PatchHunk[];
}

export interface PatchHunk {
  /** The line of its `@@` in the patch. Counts from 1. */
  readonly line: number;
  /** The line of the old file that it is for. */
  readonly target: number;
}

export const NO_FILE = '/dev/null';

/**
 * Reads which files a unified diff changes, and where its hunks are. Text around the diffs, such as a mail, is skipped.
 * The lines of a hunk are counted, so that a removed line `-- x` does not look like the name of a file.
 */
export function parsePatch(text: string): readonly PatchedFile[] {
  const lines = text.split('\n');
  const files: { oldPath: string; newPath: string; hunks: PatchHunk[] }[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const next = lines[at + 1] ?? '';
    if (line.startsWith('--- ') && next.startsWith('+++ ')) {
      files.push({ oldPath: pathOf(line.slice(4)), newPath: pathOf(next.slice(4)), hunks: [] });
      at += 1;
      continue;
    }
    const hunk = hunkAt(lines, at);
    const file = files.at(-1);
    if (hunk === undefined || file === undefined) continue;
    file.hunks.push({ line: at + 1, target: hunk.target });
    at = hunk.last;
  }
  return files;
}

/** Tells whether a patch holds binary content, which only git can apply. */
export function isBinaryPatch(text: string): boolean {
  return /^(?:GIT binary patch|Binary files .* differ)$/m.test(text);
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/** A hunk in the lines of a patch. */
export interface FoundHunk {
  /** The line of the old file that it is for. */
  readonly target: number;
  /** The index of its last line. */
  readonly last: number;
  /** Whether it has as many lines as its header says, all of them of a kind that hunks have. */
  readonly isWhole: boolean;
}

/** The hunk whose header is at an index; undefined for any other line. Its lines are counted as the header says. */
export function hunkAt(lines: readonly string[], at: number): FoundHunk | undefined {
  const [, target, oldCount, newCount] = HUNK.exec(lines[at] ?? '') ?? [];
  if (target === undefined) return undefined;
  let [old, added] = [Number(oldCount ?? 1), Number(newCount ?? 1)];
  let [last, isWhole] = [at, true];
  while ((old > 0 || added > 0) && last + 1 < lines.length) {
    last += 1;
    const mark = lines[last]?.[0] ?? ' '; // Mail programs remove the blank of an empty line.
    isWhole &&= ' +-\\\r'.includes(mark);
    if (mark !== '+' && mark !== '\\') old -= 1;
    if (mark !== '-' && mark !== '\\') added -= 1;
  }
  return { target: Number(target), last, isWhole: isWhole && old <= 0 && added <= 0 };
}

/** A tab separates a path from a time; git puts names with special characters in quotes. */
function pathOf(field: string): string {
  const name = (field.split('\t')[0] ?? '').replace(/\r$/, '');
  const [, quoted] = /^"(.*)"$/.exec(name.trim()) ?? [];
  return quoted === undefined ? name : quoted.replaceAll(/\\(["\\])/g, '$1');
}
