import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { isMapping } from '../../talos/index.ts';
import {
  afterLine,
  columnOf,
  endOf,
  endOfPair,
  hasAnchor,
  isEmpty,
  isNothing,
  isShared,
  type MergeContext,
} from './merge-context.ts';
import { itemNameOf } from './merged-value.ts';
import { planRemovals } from './plan-removals.ts';
import { renderBlock, renderFlow, renderScalar } from './render-block.ts';

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/**
 * Plans the edits that give the mapping these fields. Only what differs is changed: all other bytes, comments and
 * order stay. What is impossible becomes a problem.
 */
export function planFields(map: YAMLMap, fields: Fields, path: Path, context: MergeContext): void {
  const missing: [string, unknown][] = [];
  const leaving: Pair[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    if (pair !== undefined && value === undefined) leaving.push(pair);
    else if (pair !== undefined) planPair(pair, value, [...path, name], map.flow === true, context);
    else if (map.items.some(({ key }) => isScalar(key) && key.value === '<<')) {
      complain(map, [...path, name], 'the mapping takes fields from elsewhere by `<<`', context);
    } else if (value !== undefined) missing.push([name, value]);
  }
  for (const pair of leaving) {
    if (hasAnchor(pair.value)) complain(pair.value, path, 'it is shared with other places by an anchor', context);
  }
  planRemovals(map, leaving, context);
  if (missing.length > 0) insertPairs(map, Object.fromEntries(missing), leaving, context);
}

function planPair(pair: Pair, value: unknown, path: Path, isFlow: boolean, context: MergeContext): void {
  const old = pair.value;
  if (isNode(old) && isDeepStrictEqual(plain(old), value)) return;
  if (isShared(old)) return complain(old, path, 'it is shared with other places by an anchor', context);
  if (isEmpty(old)) return fill(pair, value, isFlow, context);
  if (isMapping(value)) {
    if (isMap(old)) planFields(old, value, path, context);
    else complain(old, path, 'it is not a mapping', context);
  } else if (Array.isArray(value)) {
    if (isSeq(old)) planList(old, value, path, context);
    else complain(old, path, 'it is not a list', context);
  } else if (isScalar(old)) replaceScalar(pair, value, isFlow, context);
  else complain(old, path, 'it is not a single value', context);
}

function plain(node: Node): unknown {
  return isScalar(node) ? node.value : (node.toJSON() as unknown);
}

function complain(node: unknown, path: Path, message: string, { problems }: MergeContext): void {
  problems.push({ offset: isNode(node) ? (node.range?.[0] ?? 0) : 0, path, message });
}

function insertPairs(map: YAMLMap, fields: Fields, leaving: readonly Pair[], context: MergeContext): void {
  const last = map.items.at(-1);
  const start = map.range?.[0] ?? 0;
  if (map.flow === true || last === undefined) {
    const text = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}: ${renderFlow(value)}`);
    const at = last === undefined ? start + 1 : endOfPair(last);
    const isAlone = map.items.every((pair) => leaving.includes(pair));
    context.edits.push({ from: at, to: at, text: `${isAlone ? '' : ', '}${text.join(', ')}` });
    return;
  }
  const first = map.items[0]?.key;
  const column = columnOf(context, isNode(first) ? (first.range?.[0] ?? 0) : start);
  insertLines(renderBlock(fields, column, context.style), endOfPair(last), context);
}

/** Inserts whole lines below the line in which something ends. */
function insertLines(lines: string, end: number, { text, edits, ...context }: MergeContext): void {
  const at = afterLine({ text, ...context }, end);
  const opens = at > 0 && text[at - 1] !== '\n';
  edits.push({ from: at, to: at, text: opens ? `\n${lines.replace(/\n$/, '')}` : lines });
}

/** Gives a value to a key without one. */
function fill(pair: Pair, value: unknown, isFlow: boolean, context: MergeContext): void {
  const old = pair.value;
  const key = isNode(pair.key) ? pair.key : undefined;
  const keyEnd = key?.range?.[1] ?? 0;
  const colon = context.text.indexOf(':', keyEnd) + 1;
  const isWritten = isNode(old) && !isNothing(old);
  const from = isWritten ? (old.range?.[0] ?? colon) : colon;
  const to = isWritten ? (old.range?.[1] ?? colon) : colon;
  const isBlock = typeof value === 'object' && value !== null && !isFlow;
  if (!isBlock) {
    context.edits.push({ from, to, text: `${isWritten ? '' : ' '}${renderFlow(value)}` });
    return;
  }
  if (isWritten) context.edits.push({ from: context.text[from - 1] === ' ' ? from - 1 : from, to, text: '' });
  const isIndented = !Array.isArray(value) || context.style.indentsLists;
  const column = columnOf(context, key?.range?.[0] ?? 0) + (isIndented ? context.style.indent : 0);
  insertLines(renderBlock(value, column, context.style), to, context);
}

function replaceScalar(pair: Pair, value: unknown, isFlow: boolean, context: MergeContext): void {
  const [from = 0, to = 0] = isNode(pair.value) ? (pair.value.range ?? []) : [];
  const isLong = typeof value === 'string' && value.includes('\n') && !isFlow;
  const old = context.text.slice(from, to);
  const isBlock = /^[|>]/.test(old);
  if (!isLong && !isBlock) {
    context.edits.push({ from, to, text: renderScalar(value) });
    return;
  }
  const column = columnOf(context, isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0);
  const lines = renderBlock({ k: value }, column, context.style).slice(column + 'k: '.length);
  // A comment after the `|` is kept there.
  const comment = isBlock ? /^[^\n]*?(\s#[^\n]*)\n/.exec(old)?.[1] : undefined;
  const text = comment === undefined ? lines : lines.replace('\n', `${comment}\n`);
  context.edits.push({ from, to, text: old.endsWith('\n') ? text : text.replace(/\n$/, '') });
}

function planList(list: YAMLSeq, items: readonly unknown[], path: Path, context: MergeContext): void {
  const name = itemNameOf(path.at(-1), items);
  if (name !== undefined) return planNamedItems(list, items as readonly Fields[], { name, path }, context);
  const isInPlace =
    list.items.length === items.length &&
    list.items.every((item, index) => isScalar(item) && !isShared(item) && typeof items[index] !== 'object');
  if (!isInPlace) return replaceList(list, items, context);
  for (const [index, item] of list.items.entries()) {
    if (isScalar(item) && item.value !== items[index]) {
      const [from = 0, to = 0] = item.range ?? [];
      context.edits.push({ from, to, text: renderScalar(items[index]) });
    }
  }
}

interface Named {
  readonly name: string;
  readonly path: Path;
}

function planNamedItems(list: YAMLSeq, items: readonly Fields[], { name, path }: Named, context: MergeContext): void {
  const added: Fields[] = [];
  for (const item of items) {
    const index = list.items.findIndex((other) => isMap(other) && String(other.get(name)) === String(item[name]));
    const found = list.items[index];
    if (found === undefined) added.push(item);
    else if (isShared(found)) complain(found, [...path, index], 'it is shared with other places by an anchor', context);
    else if (isMap(found)) planFields(found, item, [...path, index], context);
  }
  if (added.length === 0) return;
  if (list.flow === true) {
    const at = endOf(list.items.at(-1) as Node);
    context.edits.push({ from: at, to: at, text: added.map((item) => `, ${renderFlow(item)}`).join('') });
  } else insertLines(renderBlock(added, columnOf(context, list.range?.[0] ?? 0), context.style), endOf(list), context);
}

/** Replaces all items of a list. The comments of the removed items are kept before the new ones. */
function replaceList(list: YAMLSeq, items: readonly unknown[], context: MergeContext): void {
  const from = list.range?.[0] ?? 0;
  const to = endOf(list);
  const comments = context.comments.filter(({ offset }) => offset >= from && offset < to).map(({ source }) => source);
  const column = columnOf(context, from);
  const pad = ' '.repeat(column);
  const lead = comments.map((comment) => `${comment}\n${pad}`).join('');
  if (list.flow === true) {
    const inside = items.map(renderFlow).join(', ');
    context.edits.push({ from, to, text: lead === '' ? `[${inside}]` : `[ ${lead}${inside} ]` });
    return;
  }
  const lines = items.length === 0 ? '[]' : renderBlock(items, column, context.style).slice(column).replace(/\n$/, '');
  context.edits.push({ from, to, text: `${lead}${lines}${context.text[to - 1] === '\n' ? '\n' : ''}` });
}
