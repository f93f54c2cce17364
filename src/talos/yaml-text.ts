import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { RootsmithError } from '../errors/index.ts';

/** A position. Lines and columns count from 1. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** The position of a field's value, and of its key if it is in a mapping. */
export interface FieldPosition {
  readonly value: LineColumn;
  readonly key?: LineColumn;
}

/** Positions by the name of a field, such as `layers[1].copy[0].from`. The name of the whole text is empty. */
export type FieldPositions = ReadonlyMap<string, FieldPosition>;

export interface YamlComplaint {
  readonly message: string;
  readonly at: LineColumn;
}

/** A YAML text as plain values, or everything that is wrong with it. */
export type YamlText =
  | { readonly kind: 'value'; readonly value: unknown; readonly positions: FieldPositions }
  | { readonly kind: 'broken'; readonly complaints: readonly YamlComplaint[] };

/** Tells whether a plain value is a mapping, so that its fields can be read. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface ReadYamlOptions {
  /** The name of the text, for messages. */
  readonly file: string;
  /** The most UTF-16 units of the text. @default 16 Mi */
  readonly maxLength?: number;
  /** The most nodes that aliases may add: a short text of nested aliases can expand to billions. @default 100 */
  readonly maxAliasCount?: number;
}

const DEFAULT_MAX_LENGTH = 16 * 1024 * 1024;
const DEFAULT_MAX_ALIAS_COUNT = 100;
/** How deep a text may nest. */
export const MAX_DEPTH = 100;
export const BYTE_ORDER_MARK = '\uFEFF';
const START: LineColumn = { line: 1, column: 1 };

/**
 * Parses one YAML 1.2 document and records the position of each field. Throws `LIMIT_EXCEEDED` for a text that is
 * too long.
 */
export function readYaml(
  text: string,
  { file, maxLength = DEFAULT_MAX_LENGTH, maxAliasCount = DEFAULT_MAX_ALIAS_COUNT }: ReadYamlOptions,
): YamlText {
  if (text.length > maxLength) {
    throw new RootsmithError('LIMIT_EXCEEDED', `\`${file}\` has ${text.length} characters, more than ${maxLength}`, {
      hint: 'Keep large content in files of its own, and name them.',
      details: { limit: maxLength, length: text.length },
    });
  }
  const counter = new LineCounter();
  // The library compares each key with each other one, which takes hours for a map of 300,000. The walk below
  // finds repeated keys instead.
  const document = parseDocument(withoutMarks(text), { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
  const walk = new PositionWalk(counter);
  if (isNode(document.contents)) walk.visit(document.contents, '', undefined, 0);
  const found = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    message: asClause(message),
    at: lineColumn(counter, pos[0]),
  }));
  const complaints = [...found, ...walk.complaints];
  if (complaints.length > 0) return { kind: 'broken', complaints };
  try {
    return { kind: 'value', value: document.toJS({ maxAliasCount }), positions: walk.positions };
  } catch (error) {
    // Aliases are resolved last. For an unknown alias, or an alias bomb, the position is not known any more.
    return { kind: 'broken', complaints: [{ message: asClause(String(error)), at: START }] };
  }
}

/** Removes byte order marks before lines: editors leave them where files are concatenated. */
function withoutMarks(text: string): string {
  return text.includes(BYTE_ORDER_MARK) ? text.replace(/^\uFEFF/gm, '') : text;
}

/** Joins a path of zod into a field's name: `['layers', 1, 'dir']` becomes `layers[1].dir`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (parent, step) => childName(parent, typeof step === 'symbol' ? step.toString() : step),
    '',
  );
}

/** The position of a field, or of the nearest field around it that is written. */
export function nearestPosition(positions: FieldPositions, path: readonly PropertyKey[]): LineColumn {
  for (let length = path.length; length >= 0; length -= 1) {
    const position = positions.get(fieldName(path.slice(0, length)));
    if (position !== undefined) return position.value;
  }
  return START;
}

function childName(parent: string, step: string | number): string {
  if (typeof step === 'number') return `${parent}[${step}]`;
  if (!/^[A-Za-z_][\w-]*$/.test(step)) return `${parent}[${JSON.stringify(step)}]`;
  return parent === '' ? step : `${parent}.${step}`;
}

/** Turns a sentence of the library into a clause, the form of our messages. */
export function asClause(message: string): string {
  // The library recurses, and reports a stack overflow as an error of the text.
  if (/call stack|stack overflow/i.test(message)) return `nested deeper than ${MAX_DEPTH} levels`;
  const first = (message.split('\n')[0] ?? '').replace(/^\w*Error: /, '').replace(/\.$/, '');
  return `${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}

/** The position of an offset in the text. */
export function lineColumn(counter: LineCounter, offset: number): LineColumn {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

class PositionWalk {
  readonly positions = new Map<string, FieldPosition>();
  readonly complaints: YamlComplaint[] = [];
  readonly #counter: LineCounter;

  constructor(counter: LineCounter) {
    this.#counter = counter;
  }

  visit(node: Node, name: string, key: LineColumn | undefined, depth: number): void {
    const value = this.#at(node);
    this.positions.set(name, key === undefined ? { value } : { value, key });
    if (depth > MAX_DEPTH) {
      this.complaints.push({ message: `nested deeper than ${MAX_DEPTH} levels`, at: value });
      return;
    }
    // An alias has the position of the alias itself. Following it would expand an alias bomb here.
    if (isAlias(node)) return;
    if (isMap(node)) for (const pair of node.items) this.#visitPair(pair, name, depth);
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        if (isNode(item)) this.visit(item, childName(name, index), undefined, depth + 1);
      }
    }
  }

  #visitPair({ key, value }: Pair, name: string, depth: number): void {
    const at = isNode(key) ? this.#at(key) : START;
    const text = isScalar(key) ? key.value : undefined;
    if (typeof text !== 'string' && typeof text !== 'number' && typeof text !== 'boolean') {
      this.complaints.push({ message: 'a key must be a plain text', at });
      return;
    }
    const child = childName(name, String(text));
    if (this.positions.has(child)) this.complaints.push({ message: 'map keys must be unique', at });
    if (isNode(value)) this.visit(value, child, at, depth + 1);
    else this.positions.set(child, { key: at, value: at });
  }

  #at(node: Node): LineColumn {
    return lineColumn(this.#counter, node.range?.[0] ?? 0);
  }
}
