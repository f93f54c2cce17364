/** A replacement in a text. Nothing is removed if `from` and `to` are equal. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Applies edits that do not overlap. Edits at the same position keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = edits.map((edit, index) => ({ edit, index }));
  sorted.sort((left, right) => left.edit.from - right.edit.from || left.index - right.index);
  let result = '';
  let at = 0;
  for (const { edit } of sorted) {
    if (edit.from < at) throw new Error('bug: two edits of one place');
    result += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return result + text.slice(at);
}
