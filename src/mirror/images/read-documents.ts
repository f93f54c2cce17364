import type { ErrorCode } from '../../errors/index.ts';
import { readYamlDocuments } from '../../machine-config/index.ts';
import { fieldName, type LineColumn } from '../../talos/index.ts';
import type { FoundImage, ImageOrigin } from './image-origin.ts';
import type { Selected } from './image-path.ts';
import { isTextComplaint, readReference, type SourceText, type TextComplaint } from './source-text.ts';

/** One document of a text in YAML or JSON. */
export interface SourceDocument {
  readonly value: unknown;
  at(path: Selected['path']): LineColumn;
}

/** Passes the documents of a text to `use`, one at a time. A document that cannot be read becomes a complaint. */
export function readDocuments(
  { name, text }: SourceText,
  code: ErrorCode,
  use: (document: SourceDocument) => readonly TextComplaint[],
): readonly TextComplaint[] {
  const complaints: TextComplaint[] = [];
  let count = 0;
  for (const document of readYamlDocuments(text, { file: name })) {
    count += 1;
    if (document.kind === 'value') for (const complaint of use(document)) complaints.push(complaint);
    else
      for (const { message, at } of document.complaints)
        complaints.push({ code, at, field: '', message, hint: yamlHint(text) });
  }
  if (count > 0) return complaints;
  const hint = 'Check the command that wrote this text.';
  return [
    { code, at: { line: 1, column: 1 }, field: '', message: 'found no document, only blanks and comments', hint },
  ];
}

/** Reads a value that should be an image reference; a value that is not becomes a complaint. */
export function readImage(
  { path, value }: Selected,
  document: SourceDocument,
  code: ErrorCode,
  origin: Omit<ImageOrigin, 'line' | 'column'>,
): FoundImage | TextComplaint {
  const at = document.at(path);
  const field = fieldName(path);
  if (typeof value !== 'string') {
    const message = `expected an image reference, found ${describe(value)}`;
    return { code, at, field, message, hint: 'Write it as text, such as `registry.example/app:1.2`.' };
  }
  const reference = readReference(value, at, field);
  return isTextComplaint(reference) ? reference : { reference, origin: { ...origin, ...at } };
}

/** Says in a message what a value is. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'number' || typeof value === 'boolean') return `\`${value}\``;
  return 'a text';
}

function yamlHint(text: string): string {
  return text.includes('{{') ? 'Render the templates first: `helm template CHART`.' : 'Correct the YAML syntax.';
}
