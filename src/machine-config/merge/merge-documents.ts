import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, isScalar, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml';
import { located, RootsmithError } from '../../errors/index.ts';
import { asClause, fieldName, isMapping, lineColumn } from '../../talos/index.ts';
import { type ConfigDocument, wholeDocument } from '../config-document.ts';
import { type Claim, claimsOf } from './claims.ts';
import { applyEdits } from './edits.ts';
import { mergedValue } from './merged-value.ts';
import { planFields } from './plan-edits.ts';
import { renderBlock } from './render-block.ts';
import { commentsOf, type MergeProblem, type MergeSite, styleOf } from './site.ts';

interface MergeOptions {
  /** What messages call the text. */
  readonly file: string;
}

const TALOS_STYLE = { indent: 2, indentsLists: true };

/** The documents as a text of their own: a patch. */
export function renderDocuments(documents: readonly ConfigDocument[]): string {
  return joinDocuments(documents)
    .map((document) => renderBlock(wholeDocument(document), 0, TALOS_STYLE))
    .join('---\n');
}

/**
 * Lays documents over the text of a machine configuration. What the text says of the same thing is
 * updated; everything else keeps its bytes: comments, order, quotes. Documents that it lacks go to its
 * end. Merging once more changes nothing. Throws `MERGE_CONFLICT` with each thing in the way.
 */
export function mergeDocuments(text: string, parts: readonly ConfigDocument[], { file }: MergeOptions): string {
  const documents = joinDocuments(parts);
  const counter = new LineCounter();
  const unix = text.replaceAll('\r\n', '\n');
  const existing = readDocuments(unix, file, counter);
  const problems = conflicts(existing, documents);
  const comments = commentsOf(unix);
  const edits: MergeSite['edits'] = [];
  const added: ConfigDocument[] = [];
  for (const document of documents) {
    const target = existing.find((candidate) => isOf(candidate, document));
    if (target === undefined) added.push(document);
    else {
      const site = { text: unix, style: styleOf({ text: unix }, target.contents), comments, edits, problems };
      planFields(target.contents as YAMLMap, document.fields, [], site);
    }
  }
  if (problems.length > 0) throw conflictError(problems, file, counter);
  const merged = append(applyEdits(unix, edits), existing, added);
  verify(merged, existing, documents);
  return text.includes('\r\n') ? merged.replaceAll('\n', '\r\n') : merged;
}

/** Parts of one document become one. */
function joinDocuments(documents: readonly ConfigDocument[]): readonly ConfigDocument[] {
  const joined = new Map<string, ConfigDocument>();
  for (const document of documents) {
    const key = `${document.kind} ${document.name}`;
    const fields = mergedValue(joined.get(key)?.fields, document.fields);
    joined.set(key, { ...document, fields: isMapping(fields) ? fields : {} });
  }
  return [...joined.values()];
}

function readDocuments(text: string, file: string, counter: LineCounter): readonly Document.Parsed[] {
  const documents = [...parseAllDocuments(text, { lineCounter: counter, prettyErrors: false })];
  const complaints = documents
    .flatMap(({ errors }) => errors)
    .map(({ message, pos }) => ({ message: asClause(message), offset: pos[0] }));
  for (const { contents } of documents) {
    if (contents === null || isMap(contents) || (isScalar(contents) && contents.value === null)) continue;
    complaints.push({ message: 'expected a mapping, as machine configurations are', offset: contents.range[0] });
  }
  const all = complaints.length > 0 ? complaints : documents.flatMap(aliasProblems);
  if (all.length === 0) return documents;
  const lines = all.map(({ message, offset }) => `${position(file, counter, offset)}: ${message}`);
  throw new RootsmithError('MACHINE_CONFIG_INVALID', lines, {
    hint: 'Correct it, then merge again.',
    details: { file },
  });
}

/** Aliases are resolved last: an unknown one, or some that stand for billions of values. */
function aliasProblems(document: Document.Parsed): readonly { readonly message: string; readonly offset: number }[] {
  try {
    plain(document);
    return [];
  } catch (error) {
    if (!(error instanceof ReferenceError) && !(error instanceof RangeError)) throw error;
    return [{ message: asClause(String(error)), offset: document.range[0] }];
  }
}

function plain(document: Document.Parsed): unknown {
  return document.toJS({ maxAliasCount: 1000 });
}

function isOf({ contents }: Document.Parsed, { kind, name }: ConfigDocument): boolean {
  if (!isMap(contents) || contents.items.length === 0) return false;
  const own: unknown = contents.toJSON();
  if (!isMapping(own) || own['kind'] !== kind) return false;
  return name === undefined || own['name'] === name;
}

function conflicts(existing: readonly Document.Parsed[], documents: readonly ConfigDocument[]): MergeProblem[] {
  const wanted = new Map(
    documents.flatMap((document) => claimsOf(wholeDocument(document))).map((claim) => [claim.what, claim]),
  );
  return existing.flatMap((document) =>
    claimsOf(plain(document)).flatMap((claim) => {
      const other = wanted.get(claim.what);
      return other === undefined || other.form === claim.form ? [] : [conflict(document, claim, other)];
    }),
  );
}

function conflict(document: Document.Parsed, { what, form, path }: Claim, wanted: Claim): MergeProblem {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const offset = isNode(node) ? (node.range?.[0] ?? 0) : (document.range[0] ?? 0);
  return {
    offset,
    path,
    message: `${what} is given here in \`${form}\`, and the patch gives it in \`${wanted.form}\``,
  };
}

function conflictError(problems: readonly MergeProblem[], file: string, counter: LineCounter): RootsmithError {
  const lines = problems.map(({ offset, path, message }) => {
    const field = path.length === 0 ? '' : `at \`${fieldName(path)}\`: `;
    return `${position(file, counter, offset)}: ${field}${message}`;
  });
  return new RootsmithError('MERGE_CONFLICT', lines, {
    hint: 'Take out of the file what the line names, or pass the `--talos` version whose form it has.',
    details: { file, count: problems.length },
  });
}

function position(file: string, counter: LineCounter, offset: number): string {
  return located(file, lineColumn(counter, offset));
}

function append(text: string, existing: readonly Document.Parsed[], added: readonly ConfigDocument[]): string {
  if (added.length === 0) return text;
  const closed = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const last = existing.at(-1);
  const isOpen =
    last === undefined || last.contents === null || (isScalar(last.contents) && last.contents.value === null);
  return `${closed}${isOpen ? '' : '---\n'}${renderDocuments(added)}`;
}

/** A node's configuration is too dear to trust an edit unseen: what was written is read again. */
function verify(merged: string, existing: readonly Document.Parsed[], documents: readonly ConfigDocument[]): void {
  const values = existing.filter(({ contents }) => isMap(contents)).map(plain);
  const rest: ConfigDocument[] = [];
  for (const document of documents) {
    const at = existing.filter(({ contents }) => isMap(contents)).findIndex((candidate) => isOf(candidate, document));
    if (at === -1) rest.push(document);
    else values[at] = mergedValue(values[at], document.fields);
  }
  const wanted = [...values, ...rest.map(wholeDocument)];
  const found = parseAllDocuments(merged);
  const read = [...found].filter(({ contents }) => isMap(contents)).map(plain);
  if (!isDeepStrictEqual(read, JSON.parse(JSON.stringify(wanted))))
    throw new Error('bug: the merged text says something else');
}
