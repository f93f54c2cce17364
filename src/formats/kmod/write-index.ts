import {
  HAS_CHILDREN,
  HAS_PREFIX,
  HAS_VALUES,
  INDEX_MAGIC,
  INDEX_VERSION,
  type IndexNodeOrder,
  indexHeader,
  WORD_BYTES,
} from './index-layout.ts';
import type { IndexNode } from './index-tree.ts';

/** The bytes of a binary index, as kmod writes it in that order. */
export function writeIndex(root: IndexNode, nodeOrder: IndexNodeOrder): Uint8Array {
  const offsets = new Map<IndexNode, number>();
  let end = indexHeader.size;
  const order = [...(nodeOrder === 'post-order' ? childrenFirst(root) : parentFirst(root))];
  for (const node of order) {
    offsets.set(node, end);
    end += sizeOf(node);
  }
  const bytes = Buffer.alloc(end);
  bytes.set(indexHeader.encode({ magic: INDEX_MAGIC, version: INDEX_VERSION, root: pointerTo(root, offsets) }));
  for (const node of order) writeNode(bytes, node, offsets);
  return new Uint8Array(bytes);
}

function* childrenFirst(node: IndexNode): Generator<IndexNode> {
  for (const child of sortedChildren(node)) yield* childrenFirst(child);
  yield node;
}

function* parentFirst(node: IndexNode): Generator<IndexNode> {
  yield node;
  for (const child of sortedChildren(node)) yield* parentFirst(child);
}

function sortedChildren({ children }: IndexNode): readonly IndexNode[] {
  return [...children].sort(([a], [b]) => a - b).map(([, child]) => child);
}

/** The first and the last character that children begin with; undefined without children. */
function spanOf({ children }: IndexNode): { readonly first: number; readonly last: number } | undefined {
  const characters = [...children.keys()].sort((a, b) => a - b);
  const [first, last] = [characters[0], characters.at(-1)];
  return first === undefined || last === undefined ? undefined : { first, last };
}

function sizeOf(node: IndexNode): number {
  const { prefix, values } = node;
  const span = spanOf(node);
  const prefixBytes = prefix === '' ? 0 : prefix.length + 1;
  const childrenBytes = span === undefined ? 0 : 2 + WORD_BYTES * (span.last - span.first + 1);
  const valueBytes = values.reduce((sum, { text }) => sum + WORD_BYTES + text.length + 1, 0);
  return prefixBytes + childrenBytes + (values.length === 0 ? 0 : WORD_BYTES + valueBytes);
}

/** A node that holds nothing is the root of an empty index. */
function pointerTo(node: IndexNode, offsets: ReadonlyMap<IndexNode, number>): number {
  const { prefix, children, values } = node;
  return (
    (offsets.get(node) ?? 0) +
    (prefix === '' ? 0 : HAS_PREFIX) +
    (values.length === 0 ? 0 : HAS_VALUES) +
    (children.size === 0 ? 0 : HAS_CHILDREN)
  );
}

function writeNode(bytes: Buffer, node: IndexNode, offsets: ReadonlyMap<IndexNode, number>): void {
  let at = offsets.get(node) ?? 0;
  const writeText = (text: string): void => {
    at += bytes.write(`${text}\0`, at, 'latin1');
  };
  const writeWord = (word: number): void => {
    at = bytes.writeUInt32BE(word, at);
  };
  if (node.prefix !== '') writeText(node.prefix);
  const span = spanOf(node);
  if (span !== undefined) {
    at = bytes.writeUInt8(span.last, bytes.writeUInt8(span.first, at));
    for (let character = span.first; character <= span.last; character++) {
      const child = node.children.get(character);
      writeWord(child === undefined ? 0 : pointerTo(child, offsets));
    }
  }
  if (node.values.length > 0) writeWord(node.values.length);
  for (const { priority, text } of node.values) {
    writeWord(priority);
    writeText(text);
  }
}
