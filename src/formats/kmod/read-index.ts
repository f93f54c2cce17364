import { toByteString } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  HAS_CHILDREN,
  HAS_PREFIX,
  HAS_VALUES,
  INDEX_MAGIC,
  INDEX_VERSION,
  type IndexNodeOrder,
  indexHeader,
  OFFSET_BITS,
  WORD_BYTES,
} from './index-layout.ts';
import type { IndexValue } from './index-tree.ts';

/** A binary index as a map: the values of each key, by priority. Keys come in the order of their bytes. */
export type ModuleIndex = ReadonlyMap<string, readonly IndexValue[]>;

/** Those of Linux distributions have at most some megabytes. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;
const MAX_KEY_BYTES = 4096; //                      PATH_MAX of Linux
const MAX_ALL_KEY_BYTES = 32 * 1024 * 1024; //      a hostile file could repeat a long beginning in every key

/** Reads a binary index in either order of nodes. Throws `FORMAT_CORRUPT`. */
export function readIndex(bytes: Uint8Array): ModuleIndex {
  const root = readRoot(bytes);
  const index = new Map<string, readonly IndexValue[]>();
  const seen = new Set<number>();
  let keyBytes = 0;
  const visit = (pointer: number, before: string): void => {
    const node = readNode(bytes, pointer);
    if (seen.has(node.offset)) throw corruptIndex('pointer', node.offset, 'a node that has two parents');
    seen.add(node.offset);
    const key = before + node.prefix;
    keyBytes += key.length;
    if (key.length > MAX_KEY_BYTES || keyBytes > MAX_ALL_KEY_BYTES)
      throw corruptIndex('prefix', node.offset, `a key of ${key.length} bytes, ${keyBytes} in all keys`);
    if (node.values.length > 0) index.set(key, node.values);
    for (const { character, pointer: child } of node.children) visit(child, key + String.fromCharCode(character));
  };
  if (root !== 0) visit(root, '');
  return index;
}

/**
 * Tells in which order the nodes of an index stand: the root is either the first or the last of them. An index of one
 * node or none does not tell. Throws `FORMAT_CORRUPT`.
 */
export function indexNodeOrder(bytes: Uint8Array): IndexNodeOrder | undefined {
  const root = readRoot(bytes);
  if ((root & HAS_CHILDREN) === 0) return undefined;
  return (root & OFFSET_BITS) === indexHeader.size ? 'pre-order' : 'post-order';
}

/** The pointer to the root; 0 for an empty index. */
function readRoot(bytes: Uint8Array): number {
  if (bytes.length < indexHeader.size || bytes.length > MAX_INDEX_BYTES)
    throw corruptIndex('size', 0, `${bytes.length} bytes`);
  const { magic, version, root } = indexHeader.decode(bytes);
  const { offsets } = indexHeader;
  if (magic !== INDEX_MAGIC) throw corruptIndex('magic', offsets.magic, `0x${magic.toString(16)}`);
  if (version !== INDEX_VERSION) throw corruptIndex('version', offsets.version, `0x${version.toString(16)}`);
  return (root & ~OFFSET_BITS) === 0 ? 0 : root;
}

interface ReadNode {
  readonly offset: number;
  readonly prefix: string;
  readonly children: readonly { readonly character: number; readonly pointer: number }[];
  readonly values: readonly IndexValue[];
}

function readNode(bytes: Uint8Array, pointer: number): ReadNode {
  const offset = pointer & OFFSET_BITS;
  if (offset < indexHeader.size) throw corruptIndex('pointer', offset, 'an offset inside of the header');
  const cursor = new IndexCursor(bytes, offset);
  const prefix = (pointer & HAS_PREFIX) === 0 ? '' : cursor.text('prefix');
  const children = (pointer & HAS_CHILDREN) === 0 ? [] : readChildren(cursor);
  const values = (pointer & HAS_VALUES) === 0 ? [] : readValues(cursor);
  return { offset, prefix, children, values };
}

function readChildren(cursor: IndexCursor): ReadNode['children'] {
  const first = cursor.byte('first child');
  const last = cursor.byte('last child');
  if (last < first) throw corruptIndex('last child', cursor.at - 1, `${last}, before the first, ${first}`);
  const children = Array.from({ length: last - first + 1 }, (_, index) => ({
    character: first + index,
    pointer: cursor.word('child'),
  }));
  return children.filter(({ pointer }) => pointer !== 0);
}

/** Priority and the NUL of an empty text. */
const SMALLEST_VALUE_BYTES = WORD_BYTES + 1;

function readValues(cursor: IndexCursor): readonly IndexValue[] {
  const count = cursor.word('count of values');
  if (count * SMALLEST_VALUE_BYTES > cursor.left)
    throw corruptIndex('count of values', cursor.at - WORD_BYTES, `${count}`);
  return Array.from({ length: count }, () => {
    const priority = cursor.word('priority');
    return { priority, text: cursor.text('value') };
  });
}

/** Reads one thing after the other, and names what is cut off. */
class IndexCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = at;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  byte(field: string): number {
    return this.#view.getUint8(this.#take(field, 1));
  }

  word(field: string): number {
    return this.#view.getUint32(this.#take(field, WORD_BYTES), false);
  }

  text(field: string): string {
    const end = this.#bytes.indexOf(0, this.at);
    if (end === -1 || this.at > this.#bytes.length) throw corruptIndex(field, this.at, 'a text that does not end');
    return toByteString(this.#bytes.subarray(this.#take(field, end + 1 - this.at), end));
  }

  #take(field: string, size: number): number {
    if (size > this.left) throw corruptIndex(field, this.at, `the end of the file, ${this.#bytes.length} bytes`);
    const at = this.at;
    this.at += size;
    return at;
  }
}

function corruptIndex(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError(
    'FORMAT_CORRUPT',
    `cannot read module index field ${field} at offset ${offset}: found ${found}`,
    { hint: 'Make the indexes again with `depmod`.', details: { offset, field } },
  );
}
