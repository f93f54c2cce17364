import {
  distinctHints,
  type ErrorCode,
  firstLines,
  isRootsmithError,
  lineAbout,
  RootsmithError,
} from '../../errors/index.ts';
import { parseReference, type Reference } from '../../oci/index.ts';
import type { LineColumn } from '../../talos/index.ts';

/** A text that is searched for images. */
export interface SourceText {
  /** The name for messages: a path, or `standard input`. */
  readonly name: string;
  readonly text: string;
}

/** One mistake in a text, and its position. */
export interface TextComplaint {
  readonly code: ErrorCode;
  readonly at: LineColumn;
  /** The name of the field; empty for the text as a whole. */
  readonly field: string;
  readonly message: string;
  readonly hint: string;
}

/** Joins the complaints about a text into one error, with the code of the first complaint and all hints. */
export function textError(name: string, complaints: readonly TextComplaint[]): RootsmithError {
  const [first] = complaints;
  if (first === undefined) throw new Error('bug: an error without a complaint');
  const lines = complaints.map(({ at, field, message }) => lineAbout({ file: name, ...at, field }, message));
  return new RootsmithError(first.code, firstLines(lines), {
    hint: distinctHints(complaints.map(({ hint }) => hint)),
    details: { file: name, ...first.at, field: first.field, count: complaints.length },
  });
}

/** Reads a reference in a text, or says what is wrong with it. */
export function readReference(text: string, at: LineColumn, field: string): Reference | TextComplaint {
  try {
    return parseReference(text);
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return { code: error.code, at, field, message: error.message, hint: hintFor(text) ?? error.hint ?? '' };
  }
}

/** Tells a complaint from a value that was read. */
export function isTextComplaint(value: object): value is TextComplaint {
  return 'message' in value;
}

function hintFor(text: string): string | undefined {
  if (text.includes('{{')) return 'Render the templates first: `helm template CHART`.';
  return /\$[({]|\$\w/.test(text) ? 'Fill in the variables first, for example by `envsubst`.' : undefined;
}
