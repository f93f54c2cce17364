import { type Document, isMap, isNode, isScalar, LineCounter, parseAllDocuments, type Tags } from 'yaml';
import { type ErrorCode, lineAbout, RootsmithError } from '../../errors/index.ts';
import { fieldName, lineColumn, type TalosVersion } from '../../talos/index.ts';
import { markedNumber } from '../yaml-documents.ts';
import type { ConfigFinding } from './finding.ts';
import { validateConfig } from './validate-config.ts';

interface MergedConfig {
  /** The name of the text in messages. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly version: TalosVersion;
}

/**
 * Checks that a node accepts the result of a merge. Throws `MERGE_CONFLICT` if the patch contradicts the file, and
 * `MACHINE_CONFIG_INVALID` for what was wrong in the file before.
 */
export function assertAccepted({ file, before, after, version }: MergedConfig): void {
  const wrong = validateConfig(valuesOf(documentsOf(after)), version);
  if (wrong.length === 0) return;
  const counter = new LineCounter();
  const documents = documentsOf(before, counter);
  const known = new Set(validateConfig(valuesOf(documents), version).map(keyOf));
  const made = wrong.filter((finding) => !known.has(keyOf(finding)));
  const lines = (made.length > 0 ? made : wrong).map((finding) => {
    const field = fieldName(finding.path);
    const at = lineColumn(counter, offsetOf(documents, finding));
    return lineAbout({ file, ...at, field }, describe(finding, version, made.length > 0));
  });
  const code: ErrorCode = made.length > 0 ? 'MERGE_CONFLICT' : 'MACHINE_CONFIG_INVALID';
  throw new RootsmithError(code, lines.join('\n'), {
    hint:
      made.length > 0
        ? 'Take out of the file what excludes the patch, or leave that part of the patch out.'
        : 'Correct it, then merge again.',
    details: { file, count: lines.length },
  });
}

function keyOf({ document, path, message }: ConfigFinding): string {
  return JSON.stringify([document, path, message]);
}

function describe({ message, by }: ConfigFinding, version: TalosVersion, isMade: boolean): string {
  const refusal = by === 'Talos' ? `, which Talos ${version} refuses` : '';
  return `${message}${refusal}${isMade ? ', once the patch is in it' : ''}`;
}

function documentsOf(text: string, lineCounter?: LineCounter): readonly Document.Parsed[] {
  const options = { prettyErrors: false, merge: true, customTags: withMarks, ...(lineCounter && { lineCounter }) };
  return [...parseAllDocuments(text, options)].filter(({ contents }) => isMap(contents) || isScalar(contents));
}

function withMarks(tags: Tags): Tags {
  return [...tags, markedNumber];
}

function valuesOf(documents: readonly Document.Parsed[]): readonly unknown[] {
  return documents.map((document) => document.toJS({ maxAliasCount: 1000 }) as unknown);
}

/** The offset of the field, or of the nearest one around it, or of the end of the text for a missing document. */
function offsetOf(documents: readonly Document.Parsed[], { document, path }: ConfigFinding): number {
  const at = documents[document];
  if (at === undefined) return documents.at(-1)?.range[2] ?? 0;
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = at.getIn(path.slice(0, length), true);
    if (isNode(node) && !(isScalar(node) && node.range === undefined)) return node.range?.[0] ?? 0;
  }
  return isNode(at.contents) ? (at.contents.range?.[0] ?? 0) : 0;
}
