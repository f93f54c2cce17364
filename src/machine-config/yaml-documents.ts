import {
  Composer,
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type ScalarTag,
} from 'yaml';
import { RootsmithError } from '../errors/index.ts';
import {
  asClause,
  BYTE_ORDER_MARK,
  type LineColumn,
  lineColumn,
  MAX_DEPTH,
  type YamlComplaint,
} from '../talos/index.ts';

/** One document of a text as a plain value, or everything that is wrong with it. */
export type YamlDocument =
  | {
      readonly kind: 'value';
      /** The value with merge keys (`<<`) resolved. An alias gives the same object as its anchor. */
      readonly value: unknown;
      /** The position of the value at a path, or of the nearest one around it. */
      at(path: readonly (string | number)[]): LineColumn;
    }
  | { readonly kind: 'broken'; readonly complaints: readonly YamlComplaint[] };

interface ReadYamlDocumentsOptions {
  /** The name of the text, for messages. */
  readonly file: string;
  /** The most UTF-16 units of the text. @default 64 Mi */
  readonly maxLength?: number;
  /** The most nodes that the aliases of a document may add: nested aliases can expand to billions. @default 1000 */
  readonly maxAliasCount?: number;
  /** Reads as Talos does: a key given twice is an error, and numbers may have separators. @default false */
  readonly asTalos?: boolean;
}

/** Talos's decoder accepts numbers with separators, such as `9_000`. */
export const markedNumber: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?\d[\d_]*_[\d_]*$/,
  resolve: (text) => Number(text.replaceAll('_', '')),
};

const DEFAULT_MAX_LENGTH = 64 * 1024 * 1024;
const DEFAULT_MAX_ALIAS_COUNT = 1000;
const MERGE_KEY = '<<';
const START: LineColumn = { line: 1, column: 1 };

/**
 * Parses a stream of YAML or JSON documents one at a time, so that only one is held. Empty documents are left out.
 * If a mapping has a key twice, the later value wins, as in Kubernetes and in Helm, unless `asTalos` is set. Throws
 * `LIMIT_EXCEEDED` for a text that is too long.
 */
export function* readYamlDocuments(
  text: string,
  { file, maxLength = DEFAULT_MAX_LENGTH, ...options }: ReadYamlDocumentsOptions,
): Generator<YamlDocument, void, void> {
  if (text.length > maxLength) {
    throw new RootsmithError('LIMIT_EXCEEDED', `\`${file}\` has ${text.length} characters, more than ${maxLength}`, {
      hint: 'Split it at its `---` lines, and name the parts.',
      details: { limit: maxLength, length: text.length },
    });
  }
  let linesBefore = 0;
  for (const part of partsOf(text)) {
    for (const document of readPart(part, options)) yield linesBefore === 0 ? document : moved(document, linesBefore);
    linesBefore += part.split(/\r\n|\n|\r/).length - 1;
  }
}

/**
 * Splits at byte order marks at the start of a line, which begin a document by YAML 1.2.2 (9.2). They occur in
 * files that were concatenated from files of an editor.
 */
function partsOf(text: string): readonly string[] {
  return text.includes(BYTE_ORDER_MARK) ? text.split(/^\uFEFF/m) : [text];
}

/** Moves a document further down. */
function moved(document: YamlDocument, lines: number): YamlDocument {
  const down = ({ line, column }: LineColumn): LineColumn => ({ line: line + lines, column });
  return document.kind === 'value'
    ? { ...document, at: (path) => down(document.at(path)) }
    : { kind: 'broken', complaints: document.complaints.map(({ message, at }) => ({ message, at: down(at) })) };
}

type PartOptions = Pick<ReadYamlDocumentsOptions, 'maxAliasCount' | 'asTalos'>;

function* readPart(
  text: string,
  { maxAliasCount = DEFAULT_MAX_ALIAS_COUNT, asTalos = false }: PartOptions,
): Generator<YamlDocument, void, void> {
  const counter = new LineCounter();
  try {
    const parser = new Parser(counter.addNewLine);
    const composer = new Composer({
      lineCounter: counter,
      prettyErrors: false,
      uniqueKeys: asTalos,
      // The library's own merging copies values, and a short text can make it copy for ever.
      customTags: (tags) => [
        ...tags.filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:merge'),
        ...(asTalos ? [markedNumber] : []),
      ],
    });
    for (const document of composer.compose(parser.parse(text))) {
      const read = readDocument(document, counter, maxAliasCount);
      if (read !== undefined) yield read;
    }
  } catch (error) {
    // Composing recurses, so the error left to handle is a stack overflow.
    if (!(error instanceof RangeError)) throw error;
    yield { kind: 'broken', complaints: [{ message: asClause(String(error)), at: START }] };
  }
}

function readDocument(document: Document, counter: LineCounter, maxAliasCount: number): YamlDocument | undefined {
  const { contents, errors } = document;
  const complaints = errors.map(({ message, pos }) => ({
    message: asClause(message),
    at: lineColumn(counter, pos[0]),
  }));
  if (complaints.length > 0) return { kind: 'broken', complaints };
  if (contents === null || (isScalar(contents) && contents.value === null)) return undefined;
  const start = lineColumn(counter, contents.range?.[0] ?? 0);
  const problem = shapeProblem(contents, 0);
  if (problem !== undefined) return { kind: 'broken', complaints: [{ message: problem, at: start }] };
  try {
    const value = withMerges(document.toJS({ maxAliasCount }), new Map());
    return { kind: 'value', value, at: (path) => positionOf(contents, path, counter) };
  } catch (error) {
    if (!(error instanceof ReferenceError) && !(error instanceof RangeError)) throw error;
    return { kind: 'broken', complaints: [{ message: asClause(String(error)), at: start }] };
  }
}

/** Says why a node cannot become a plain value, if it cannot. */
function shapeProblem(node: unknown, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
  if (isSeq(node)) return firstOf(node.items, (item) => shapeProblem(item, depth + 1));
  if (!isMap(node)) return undefined;
  return firstOf(node.items, ({ key, value }) =>
    isMap(key) || isSeq(key) ? 'a key must be a plain text' : shapeProblem(value, depth + 1),
  );
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function positionOf(contents: Node, path: readonly (string | number)[], counter: LineCounter): LineColumn {
  let node = contents;
  for (const step of path) {
    const next: unknown = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
    if (!isNode(next)) break;
    node = next;
  }
  return lineColumn(counter, node.range?.[0] ?? 0);
}

/** Resolves merge keys. Each object is visited once, however many aliases lead to it. */
function withMerges(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    seen.set(value, items);
    for (const item of value) items.push(withMerges(item, seen));
    return items;
  }
  const result: Record<string, unknown> = Object.create(null);
  seen.set(value, result);
  const own = Object.entries(value).filter(([key]) => key !== MERGE_KEY);
  for (const source of mergeSources(value)) Object.assign(result, withMerges(source, seen));
  for (const [key, item] of own) result[key] = withMerges(item, seen);
  return result;
}

/** The mappings that `<<` names, the weakest first: the first one that is named wins. */
function mergeSources(value: object): readonly object[] {
  const merged: unknown = MERGE_KEY in value ? value[MERGE_KEY] : undefined;
  const sources: readonly unknown[] = Array.isArray(merged) ? merged : [merged];
  return sources.filter((source) => typeof source === 'object' && source !== null).toReversed();
}
