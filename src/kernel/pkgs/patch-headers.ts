import { RootsmithError } from '../../errors/index.ts';
import { hunkAt } from '../patches/patch-text.ts';

/** A line of a patch that names files. */
export interface HeaderLine {
  /** The index of the line. */
  readonly at: number;
  /** `diff --git a/x b/x`, `--- a/x` or `+++ b/x`. */
  readonly kind: 'git' | 'old' | 'new';
  /** The paths as they stand, `/dev/null` included. */
  readonly paths: readonly string[];
}

/** The lines of a patch that name one changed file. */
export interface PatchHeader {
  readonly lines: readonly HeaderLine[];
  /** The paths as they stand, the old one first, without `/dev/null`. */
  readonly paths: readonly string[];
}

/**
 * Finds the headers of a patch: unified diffs, of git or plain, with any text between them. Lines of hunks are counted,
 * so that a removed line `-- x` is not taken for a header. Throws `PATCH_INVALID` for a binary or cut-off patch, and for
 * one that changes no file.
 *
 * @see https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
 */
export function readPatchHeaders({
  name,
  text,
}: {
  readonly name: string;
  readonly text: string;
}): readonly PatchHeader[] {
  const lines = text.split('\n');
  const found: HeaderLine[][] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const hunk = hunkAt(lines, at);
    if (hunk?.isWhole === false) throw invalid(name, at, 'has a hunk that is cut off');
    if (hunk !== undefined) at = hunk.last;
    else if (isBinary(line)) throw invalid(name, at, 'holds a binary change, which `patch` cannot apply');
    else note(found, lines, at);
  }
  const headers = found.map(asHeader).filter(({ paths }) => paths.length > 0);
  if (headers.length === 0) throw invalid(name, 0, 'changes no file');
  const quoted = headers.find(({ paths }) => paths.some((path) => path.startsWith('"')));
  if (quoted) throw invalid(name, quoted.lines[0]?.at ?? 0, `names a file with special letters: ${quoted.paths[0]}`);
  return headers;
}

function isBinary(line: string): boolean {
  return /^GIT binary patch\s*$|^Binary files .* differ\s*$/.test(line);
}

function invalid(name: string, at: number, found: string): RootsmithError {
  return new RootsmithError('PATCH_INVALID', `${name}:${at + 1}: the patch ${found}`, {
    hint: 'Make it with `git diff` or `git format-patch` in the kernel tree.',
    details: { file: name, line: at + 1 },
  });
}

function note(found: HeaderLine[][], lines: readonly string[], at: number): void {
  const line = lines[at] ?? '';
  const [, gitOld, gitNew] = /^diff --git (\S+) (\S+)\s*$/.exec(line) ?? [];
  if (gitOld !== undefined && gitNew !== undefined) {
    found.push([{ at, kind: 'git', paths: [gitOld, gitNew] }]);
    return;
  }
  const [oldPath, newPath] = [pathAfter('--- ', line), pathAfter('+++ ', lines[at + 1] ?? '')];
  if (oldPath === undefined || newPath === undefined || !/^@@ -\d/.test(lines[at + 2] ?? '')) return;
  const pair: HeaderLine[] = [
    { at, kind: 'old', paths: [oldPath] },
    { at: at + 1, kind: 'new', paths: [newPath] },
  ];
  const current = found.at(-1);
  const isOfGit = current?.length === 1 && current[0]?.kind === 'git';
  found.push(isOfGit ? [...(found.pop() ?? []), ...pair] : pair);
}

/** The path of a line `--- path<tab>time`. */
function pathAfter(start: string, line: string): string | undefined {
  if (!line.startsWith(start)) return undefined;
  return /^[^\t\r]*/.exec(line.slice(start.length))?.[0].trimEnd();
}

function asHeader(lines: readonly HeaderLine[]): PatchHeader {
  const paths = lines.flatMap((line) => line.paths).filter((path) => path !== '/dev/null');
  return { lines, paths: [...new Set(paths)] };
}
