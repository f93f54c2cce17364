import { distinctHints, type ErrorCode, firstLines, lineAbout, RootsmithError } from '../errors/index.ts';
import type { Position } from './sources.ts';

/** One thing that is wrong with a recipe, with its position. */
export interface Complaint {
  readonly at: Position;
  /** The name of the field, such as `layers[1].copy[0].from`. It is empty for the text as a whole. */
  readonly field: string;
  /** What was expected and what was found. */
  readonly message: string;
  readonly hint?: string | undefined;
}

export const RECIPE_HINT = schemaHint('recipe', 'recipe.schema.json');

/** Where the keys of a file are told: in the schema that comes with the package, wherever that is installed. */
export function schemaHint(what: string, schema: string): string {
  return `The package has the keys of a ${what} in \`recipes/${schema}\`; editors complete from it.`;
}

/**
 * Makes one error of all complaints about a text. The first complaint gives the message; the others
 * follow on lines of their own, and each different hint is given once. There must be at least one.
 */
export function complaintsError(code: ErrorCode, complaints: readonly Complaint[], hint: string): RootsmithError {
  const sorted = complaints.toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  const [first] = sorted;
  if (first === undefined) throw new Error('bug: an error without a complaint');
  const lines = sorted.map(({ at, field, message }) => lineAbout({ ...at, field }, message));
  return new RootsmithError(code, firstLines(lines), {
    hint: distinctHints(sorted.map((complaint) => complaint.hint ?? hint)),
    details: { line: first.at.line, column: first.at.column, path: first.field, count: sorted.length },
  });
}
