/** A text file of a module or a kernel tree. */
export interface TextFile {
  /** From the top of the kernel tree. */
  readonly path: string;
  /** A byte string. */
  readonly text: string;
}

/**
 * The part of a git-style patch that creates a file.
 *
 * @see https://git-scm.com/docs/diff-format#generate_patch_text_with_p
 */
export function newFileDiff({ path, text, isExecutable }: TextFile & { readonly isExecutable: boolean }): string {
  const head = `diff --git a/${path} b/${path}\nnew file mode ${isExecutable ? '100755' : '100644'}\n`;
  // Without hunks, GNU patch wants the digests: those of no file, and of an empty one.
  if (text === '') return `${head}index 0000000..e69de29\n`;
  const lines = linesOf(text);
  const range = lines.length === 1 ? '+1' : `+1,${lines.length}`;
  return `${head}--- /dev/null\n+++ b/${path}\n@@ -0,0 ${range} @@\n${marked('+', lines)}`;
}

const CONTEXT = 3;

/** The part of a git-style patch that inserts whole lines before the line at an index of a file. */
export function insertionDiff({ path, text }: TextFile, at: number, added: readonly string[]): string {
  const lines = linesOf(text);
  const before = lines.slice(Math.max(0, at - CONTEXT), at);
  const after = lines.slice(at, at + CONTEXT);
  const isAfterCut = at === lines.length && lines.at(-1)?.endsWith('\n') === false;
  const start = before.length + after.length === 0 ? 0 : at - before.length + 1;
  const newLines = before.length + after.length + added.length;
  return [
    `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`,
    `@@ -${start},${before.length + after.length} +${Math.max(start, 1)},${newLines} @@\n`,
    isAfterCut ? completed(before) : marked(' ', before),
    marked(
      '+',
      added.map((line) => `${line}\n`),
    ),
    marked(' ', after),
  ].join('');
}

/** Lines before an insertion, of which the last one gets the newline that the file lacks. */
function completed(before: readonly string[]): string {
  const last = before.at(-1) ?? '';
  return marked(' ', before.slice(0, -1)) + marked('-', [last]) + marked('+', [`${last}\n`]);
}

/** The lines of a text, each with its newline; the last one may have none. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function marked(mark: string, lines: readonly string[]): string {
  return lines.map((line) => `${mark}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`).join('');
}
