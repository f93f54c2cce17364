import { NO_FILE, type PatchedFile } from './patch-text.ts';

/** A hunk that GNU patch could not apply, or a file that it could not find. */
export interface Reject {
  /** The file in the tree. */
  readonly path: string;
  /** The line of the tree's file at which the hunk was tried; undefined if it is about the whole file. */
  readonly target: number | undefined;
  /** The line of the patch. */
  readonly line: number | undefined;
  readonly reason: string;
}

/**
 * Reads out of what GNU patch said which hunks it rejected. The sections of its output are in the order of the files
 * in the patch.
 *
 * @see https://www.gnu.org/software/diffutils/manual/html_node/patch-Messages.html
 */
export function rejectsOf(lines: readonly string[], files: readonly PatchedFile[]): readonly Reject[] {
  const rejects: Reject[] = [];
  const left = [...files];
  let file: PatchedFile | undefined;
  let path = '';
  for (const line of lines) {
    const [, patched] = /^patching file (.*?)(?: \(.*\))?$/.exec(line) ?? [];
    if (patched !== undefined) {
      path = patched.replace(/^'(.*)'$/, '$1');
      file = nextFile(left, path);
    }
    const [, number, target] = /^Hunk #(\d+) (?:FAILED|NOT MERGED) at (\d+)/.exec(line) ?? [];
    if (number !== undefined) {
      const hunk = file?.hunks[Number(number) - 1];
      rejects.push({ path, target: Number(target), line: hunk?.line, reason: `hunk ${number} does not match` });
    }
    const reason = wholeFileReason(line);
    if (reason !== undefined) rejects.push({ path, target: undefined, line: reason.line, reason: reason.text });
  }
  return rejects;
}

function nextFile(left: PatchedFile[], path: string): PatchedFile | undefined {
  const at = left.findIndex(({ oldPath, newPath }) => [oldPath, newPath].some((name) => endsWith(name, path)));
  return at === -1 ? undefined : left.splice(0, at + 1).at(-1);
}

function endsWith(name: string, path: string): boolean {
  return name !== NO_FILE && (name === path || name.endsWith(`/${path}`));
}

function wholeFileReason(line: string): { readonly text: string; readonly line?: number } | undefined {
  if (line.startsWith('Reversed (or previously applied) patch detected')) {
    return { text: 'the tree has this change already' };
  }
  if (line.startsWith('which already exists!')) return { text: 'the patch would create a file that exists already' };
  const [, missing] = /^can't find file to patch at input line (\d+)/.exec(line) ?? [];
  if (missing !== undefined) return { text: 'the file to patch is not in the tree', line: Number(missing) };
  const [, problem, at] = /^patch: \*{4} (.*?)(?: at line (\d+).*)?$/.exec(line) ?? [];
  if (problem === undefined) return undefined;
  return at === undefined ? { text: problem } : { text: problem, line: Number(at) };
}
