import { parse as parseToml } from 'smol-toml';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { RootsmithError } from '../../errors/index.ts';

/** One value of a configuration. */
export interface Leaf {
  /** The keys and list positions that lead to the value. */
  readonly path: readonly (string | number)[];
  readonly value: string;
  /** Counted from 1; undefined where the parser of the format does not tell. */
  readonly line: number | undefined;
  /** The values of the same mapping, by key: a `key` beside a `crt` is a private key. */
  readonly siblings: ReadonlyMap<string, string>;
  /** The `kind` of the innermost object that has one. */
  readonly kind: string | undefined;
}

/** Aliases can multiply a small text without end. No real configuration has this many values. */
const MAX_LEAVES = 200_000;

/** Lists the values of a text in YAML, JSON or TOML; undefined for any other text. */
export function leavesOf(text: string): readonly Leaf[] | undefined {
  return yamlLeaves(text) ?? tomlLeaves(text);
}

interface Walk {
  /** Filled during the walk: an alias comes after its anchor. */
  readonly anchors: Map<string, unknown>;
  readonly counter: LineCounter;
  readonly leaves: Leaf[];
}

function yamlLeaves(text: string): readonly Leaf[] | undefined {
  const counter = new LineCounter();
  const documents = [
    ...parseAllDocuments(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' }),
  ];
  const isStructured = documents.some(({ contents }) => isMap(contents) || isSeq(contents));
  if (!isStructured || documents.some(({ errors }) => errors.length > 0)) return undefined;
  const leaves: Leaf[] = [];
  for (const { contents } of documents) walkNode(contents, OUTERMOST, { anchors: new Map(), counter, leaves });
  return leaves;
}

/** The position of a node. */
interface Position extends Pick<Leaf, 'path' | 'siblings' | 'kind'> {
  /** The nodes around it: an alias may lead back to one of them. */
  readonly around: readonly unknown[];
}

const OUTERMOST: Position = { path: [], siblings: new Map(), kind: undefined, around: [] };

function walkNode(node: unknown, position: Position, walk: Walk): void {
  const target = targetOf(node, walk);
  if (position.around.includes(target)) return;
  const around = [...position.around, target];
  if (isMap(target)) {
    const siblings = scalarsOf(target.items, walk);
    const kind = siblings.get('kind') ?? position.kind;
    for (const { key, value } of target.items) {
      const path = [...position.path, textOf(key, walk) ?? '?'];
      walkNode(value, { path, siblings, kind, around }, walk);
    }
  } else if (isSeq(target)) {
    const { siblings } = OUTERMOST;
    for (const [at, item] of target.items.entries()) {
      walkNode(item, { path: [...position.path, at], siblings, kind: position.kind, around }, walk);
    }
  } else if (isScalar(target)) {
    const { path, siblings, kind } = position;
    const value = textOf(target, walk) ?? '';
    addLeaf({ path, value, line: lineOf(target.range?.[0], walk.counter), siblings, kind }, walk.leaves);
  }
}

function scalarsOf(items: readonly { readonly key: unknown; readonly value: unknown }[], walk: Walk): Leaf['siblings'] {
  return new Map(items.map(({ key, value }) => [textOf(key, walk) ?? '?', textOf(value, walk) ?? '']));
}

function targetOf(node: unknown, { anchors }: Walk): unknown {
  if (isAlias(node)) return anchors.get(node.source);
  if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
  return node;
}

function textOf(node: unknown, walk: Walk): string | undefined {
  const target = targetOf(node, walk);
  if (!isScalar(target)) return undefined;
  return target.value === null ? '' : (target.source ?? '');
}

function lineOf(offset: number | undefined, counter: LineCounter): number | undefined {
  return offset === undefined ? undefined : counter.linePos(offset).line;
}

function tomlLeaves(text: string): readonly Leaf[] | undefined {
  try {
    const leaves: Leaf[] = [];
    walkValue(parseToml(text), [], new Map(), leaves);
    return leaves;
  } catch (error) {
    if (error instanceof RootsmithError) throw error;
    return undefined; // its lines are searched one by one
  }
}

function walkValue(value: unknown, path: Leaf['path'], siblings: Leaf['siblings'], leaves: Leaf[]): void {
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    addLeaf({ path, value: String(value), line: undefined, siblings, kind: undefined }, leaves);
    return;
  }
  const entries: readonly [string | number, unknown][] = Array.isArray(value)
    ? [...(value as readonly unknown[]).entries()]
    : Object.entries(value);
  const own = new Map(entries.map(([key, item]) => [String(key), typeof item === 'string' ? item : '']));
  for (const [key, item] of entries) walkValue(item, [...path, key], own, leaves);
}

function addLeaf(leaf: Leaf, leaves: Leaf[]): void {
  if (leaves.length >= MAX_LEAVES) {
    throw new RootsmithError('LIMIT_EXCEEDED', `a configuration holds more than ${MAX_LEAVES} values`, {
      hint: 'Take fewer, or smaller, configurations along.',
    });
  }
  leaves.push(leaf);
}
