/** A change of whole lines, in the form that it can be taken back, whatever else has changed in the file since. */
export type LineEdit =
  | { readonly kind: 'added'; readonly lines: readonly string[] }
  | { readonly kind: 'replaced'; readonly before: string; readonly after: string };

/** A text, and the edits that led to it. */
export interface EditedText {
  readonly text: string;
  readonly edits: readonly LineEdit[];
}

/**
 * Takes edits back, the last one first. Lines that are no longer as the edit left them belong to whoever changed them,
 * so they stay.
 */
export function undoEdits(text: string, edits: readonly LineEdit[]): string {
  const lines = text.split('\n');
  for (const edit of edits.toReversed()) {
    if (edit.kind === 'added') removeRun(lines, edit.lines);
    else replaceLast(lines, edit.after, edit.before);
  }
  return lines.join('\n');
}

function removeRun(lines: string[], run: readonly string[]): void {
  for (let at = lines.length - run.length; at >= 0; at--) {
    if (run.every((line, index) => lines[at + index] === line)) {
      lines.splice(at, run.length);
      return;
    }
  }
}

function replaceLast(lines: string[], from: string, to: string): void {
  const at = lines.lastIndexOf(from);
  if (at !== -1) lines[at] = to;
}

/** Puts replacements into a text, each in place of the last line that it replaces. */
export function replaceLines(text: string, edits: readonly LineEdit[]): string {
  const lines = text.split('\n');
  for (const edit of edits) if (edit.kind === 'replaced') replaceLast(lines, edit.before, edit.after);
  return lines.join('\n');
}

/** Inserts lines before the line at an index, as one edit. */
export function insertLines(lines: readonly string[], at: number, added: readonly string[]): EditedText {
  const text = [...lines.slice(0, at), ...added, ...lines.slice(at)].join('\n');
  return { text, edits: [{ kind: 'added', lines: added }] };
}
