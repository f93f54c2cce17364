import { isNode, isScalar, type Pair, type YAMLMap } from 'yaml';
import { afterLine, endOfPair, isNothing, type MergeContext } from './merge-context.ts';

/** Removes pairs from the text of a mapping. Comments stay, and one after a pair gets a line of its own. */
export function planRemovals(map: YAMLMap, leaving: readonly Pair[], context: MergeContext): void {
  for (const pair of leaving) {
    const index = map.items.indexOf(pair);
    const next = map.items[index + 1];
    if (map.flow === true) removeFlow(map, index, leaving, context);
    else if (isExplicit(pair, context)) complain(pair, context);
    else removeLines(pair, next, context);
  }
}

function removeLines(pair: Pair, next: Pair | undefined, { text, edits, comments }: MergeContext): void {
  const from = startOf(pair);
  const to = endOfText(text, pair);
  const inside = comments.filter(({ offset }) => offset >= from && offset < to).map(({ source }) => source);
  const line = text.lastIndexOf('\n', from - 1) + 1;
  const after = afterLine({ text }, to);
  const comment = text.slice(to, after).trim();
  const kept = [...inside, ...(comment === '' ? [] : [comment])];
  const pad = text.slice(line, from).replace(/[^ ]/g, ' ');
  // The first pair of a list item shares its line with the dash, so the next pair takes its place.
  if (text.slice(line, from).trim() !== '') {
    const lines = kept.map((one) => `${one}\n${pad}`).join('');
    edits.push({ from, to: next === undefined ? to : afterBlanks(text, after), text: lines });
  } else edits.push({ from: line, to: after, text: kept.map((one) => `${pad}${one}\n`).join('') });
}

function afterBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ') at += 1;
  return at;
}

/** Removes a pair with the comma before it, or with the one after it if no remaining pair is before it. */
function removeFlow(map: YAMLMap, index: number, leaving: readonly Pair[], { text, edits }: MergeContext): void {
  const pair = map.items[index];
  const before = map.items[index - 1];
  const next = map.items[index + 1];
  if (pair === undefined) return;
  const isFirst = map.items.slice(0, index).every((other) => leaving.includes(other));
  if (!isFirst && before !== undefined)
    edits.push({ from: endOfText(text, before), to: endOfText(text, pair), text: '' });
  else edits.push({ from: startOf(pair), to: next === undefined ? endOfText(text, pair) : startOf(next), text: '' });
}

function startOf({ key }: Pair): number {
  return isNode(key) ? (key.range?.[0] ?? 0) : 0;
}

/** The end of a pair's text: after the colon if the pair has no value. */
function endOfText(text: string, pair: Pair): number {
  const end = endOfPair(pair);
  if (!isNothing(pair.value)) return end;
  return end + (/^[ \t]*:/.exec(text.slice(end, end + 100))?.[0].length ?? 0);
}

/** Whether a key is written after a `?`. */
function isExplicit(pair: Pair, { text }: MergeContext): boolean {
  const from = startOf(pair);
  return text.slice(text.lastIndexOf('\n', from - 1) + 1, from).includes('?');
}

function complain(pair: Pair, { problems }: MergeContext): void {
  const message = 'it has to be removed, but its key is written after a `?`';
  problems.push({ offset: startOf(pair), path: [isScalar(pair.key) ? String(pair.key.value) : ''], message });
}
