import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, Parser } from 'yaml';
import type { Edit } from './edits.ts';
import type { BlockStyle } from './render-block.ts';

/** The reason why something cannot be merged, and the offset of what is in the way. */
export interface MergeProblem {
  readonly offset: number;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The text of a merge, and the edits and problems so far. */
export interface MergeContext {
  readonly text: string;
  readonly style: BlockStyle;
  /** The offsets and texts of all comments, in order. */
  readonly comments: readonly Comment[];
  readonly edits: Edit[];
  readonly problems: MergeProblem[];
}

export interface Comment {
  readonly offset: number;
  readonly source: string;
}

/** The column of an offset: the number of characters before it in its line. */
export function columnOf({ text }: Pick<MergeContext, 'text'>, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** The offset after the line in which something ends, with its comment and line break. */
export function afterLine({ text }: Pick<MergeContext, 'text'>, end: number): number {
  if (end > 0 && text[end - 1] === '\n') return end;
  const newline = text.indexOf('\n', end);
  return newline === -1 ? text.length : newline + 1;
}

/** The end of a pair, without comments after it. */
export function endOfPair({ key, value }: Pair): number {
  const keyEnd = isNode(key) ? (key.range?.[1] ?? 0) : 0;
  return isNode(value) && !isNothing(value) ? endOf(value) : keyEnd;
}

/**
 * The end of a node. The library counts comments after a collection as part of it, so the end of the last leaf
 * decides.
 */
export function endOf(node: Node): number {
  const own = node.range?.[1] ?? 0;
  if ((isMap(node) || isSeq(node)) && node.flow === true) return own;
  const last = isMap(node) || isSeq(node) ? node.items.at(-1) : undefined;
  if (last === undefined) return own;
  if (isNode(last)) return endOf(last);
  return 'key' in (last as object) ? endOfPair(last as Pair) : own;
}

/** Whether a value is missing, as after `mirrors:` with nothing behind it. */
export function isNothing(node: unknown): boolean {
  return isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1];
}

/** Whether a value is empty and can be filled: missing, `null`, `{}` or `[]`. */
export function isEmpty(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  return (isScalar(node) && node.value === null) || ((isMap(node) || isSeq(node)) && node.items.length === 0);
}

/** Whether other places use the same node, so that it must not be changed. */
export function isShared(node: unknown): boolean {
  return isAlias(node) || (isNode(node) && 'anchor' in node && node.anchor !== undefined);
}

/** Whether something in a value has an anchor that other places may use. */
export function hasAnchor(node: unknown): boolean {
  if (!isNode(node) || isAlias(node)) return false;
  if ('anchor' in node && node.anchor !== undefined) return true;
  if (isSeq(node)) return node.items.some(hasAnchor);
  return isMap(node) && node.items.some(({ value }) => hasAnchor(value));
}

/** All comments of a text. */
export function commentsOf(text: string): readonly Comment[] {
  const found: Comment[] = [];
  for (const token of new Parser().parse(text)) visit(token);
  return found.toSorted((left, right) => left.offset - right.offset);

  function visit(value: unknown): void {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      if ('type' in value && value.type === 'comment' && 'offset' in value && 'source' in value) {
        found.push({ offset: Number(value.offset), source: String(value.source) });
      } else Object.values(value).forEach(visit);
    }
  }
}

/**
 * Finds the layout of a document from its first nested mapping and its first list. The default is the layout that
 * Talos writes.
 */
export function styleOf(context: Pick<MergeContext, 'text'>, contents: unknown): BlockStyle {
  let indent: number | undefined;
  let indentsLists: boolean | undefined;
  visit(contents);
  return { indent: indent ?? 2, indentsLists: indentsLists ?? true };

  function visit(node: unknown): void {
    if (isSeq(node)) node.items.forEach(visit);
    if (!isMap(node) || node.flow === true) return;
    for (const { key, value } of node.items) {
      if (isNode(key) && isNode(value)) measure(key, value);
      if (indent === undefined || indentsLists === undefined) visit(value);
    }
  }

  function measure(key: Node, value: Node): void {
    if ((!isMap(value) && !isSeq(value)) || value.flow === true || value.items.length === 0) return;
    const right = columnOf(context, value.range?.[0] ?? 0) - columnOf(context, key.range?.[0] ?? 0);
    if (isMap(value) && right > 0 && right < 10) indent ??= right;
    if (isSeq(value)) indentsLists ??= right > 0;
  }
}
