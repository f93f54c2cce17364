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
    const header = HUNK.exec(line);
    const file = files.at(-1);
    if (header === null || file === undefined) continue;
    file.hunks.push({ line: at + 1, target: Number(header[1]) });
    at = endOfHunk(lines, at, header);
  }
  return files;
}

/** Tells whether a patch holds binary content, which only git can apply. */
export function isBinaryPatch(text: string): boolean {
  return /^(?:GIT binary patch|Binary files .* differ)$/m.test(text);
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/** The index of the last line of a hunk whose header is at an index. */
function endOfHunk(lines: readonly string[], header: number, [, , oldCount, newCount]: RegExpExecArray): number {
  let [old, added] = [Number(oldCount ?? 1), Number(newCount ?? 1)];
  let at = header;
  while ((old > 0 || added > 0) && at + 1 < lines.length) {
    const mark = lines[at + 1]?.[0] ?? ' ';
    if (mark !== '+' && mark !== '\\') old -= 1;
    if (mark !== '-' && mark !== '\\') added -= 1;
    at += 1;
  }
  return at;
}

/** A tab separates a path from a time; git puts names with special characters in quotes. */
function pathOf(field: string): string {
  const name = (field.split('\t')[0] ?? '').replace(/\r$/, '');
  const [, quoted] = /^"(.*)"$/.exec(name.trim()) ?? [];
  return quoted === undefined ? name : quoted.replaceAll(/\\(["\\])/g, '$1');
}
