/** A position in a text file. Both numbers count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** The position as editors and terminals understand it: `file:line:column`. */
export function located(file: string, { line, column }: TextPosition): string {
  return `${file}:${line}:${column}`;
}
