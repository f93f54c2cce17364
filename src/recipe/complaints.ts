import { type ErrorCode, firstLines, located, RootsmithError } from '../errors/index.ts';
import type { Position } from './model.ts';

/** One thing that is wrong with a recipe, and where. */
export interface Complaint {
  readonly at: Position;
  /** Name of the field, such as `layers[1].copy[0].from`; empty for the text as a whole. */
  readonly field: string;
  /** What was expected and what was found. */
  readonly message: string;
  readonly hint?: string | undefined;
}

const MAX_LISTED = 20;

export const RECIPE_HINT = 'See `recipes/recipe.schema.json` for what a recipe may hold; editors complete from it.';

/**
 * All complaints about a text in one error: the first makes the message and the hint, the others follow
 * on lines of their own. There must be at least one.
 */
export function complaintsError(code: ErrorCode, complaints: readonly Complaint[], hint: string): RootsmithError {
  const sorted = complaints.toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  const [first] = sorted;
  if (first === undefined) throw new Error('bug: an error without a complaint');
  return new RootsmithError(code, firstLines(sorted.map(renderComplaint), MAX_LISTED), {
    hint: first.hint ?? hint,
    details: { line: first.at.line, column: first.at.column, path: first.field, count: sorted.length },
  });
}

function renderComplaint({ at, field, message }: Complaint): string {
  return `${located(at.file, at)}: ${field === '' ? '' : `at \`${field}\`: `}${message}`;
}
