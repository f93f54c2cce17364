import { RootsmithError } from '../../errors/index.ts';

export interface IndexValue {
  readonly text: string;
  /** The position of the module in the order in which modules are tried. */
  readonly priority: number;
}

/** A node of the tree that a binary index holds. The key of a child goes on with its character, then its prefix. */
export interface IndexNode {
  prefix: string;
  children: Map<number, IndexNode>;
  /** By priority. Of equal priorities the one that was added last comes first, as in files of kmod. */
  values: IndexValue[];
}

export function emptyIndex(): IndexNode {
  return { prefix: '', children: new Map(), values: [] };
}

/** Adds a value to a key. Both are byte strings. Throws `KERNEL_INVALID` for bytes that no index can hold. */
export function addToIndex(root: IndexNode, key: string, value: IndexValue): void {
  refuseUnprintable(key);
  refuseUnprintable(value.text);
  let node = root;
  let rest = key;
  for (;;) {
    const common = commonLength(node.prefix, rest);
    if (common < node.prefix.length) splitNode(node, common);
    rest = rest.slice(common);
    if (rest === '') return addValue(node, value);
    const child = node.children.get(rest.charCodeAt(0));
    if (child === undefined) {
      node.children.set(rest.charCodeAt(0), { prefix: rest.slice(1), children: new Map(), values: [value] });
      return;
    }
    node = child;
    rest = rest.slice(1);
  }
}

/** What an index holds is 7-bit text without control characters: they would end a line or a name. */
const PRINTABLE = /^[\x20-\x7e]*$/;

/** Refuses a text that would break an index. Throws `KERNEL_INVALID`. */
export function refuseUnprintable(text: string): void {
  if (PRINTABLE.test(text)) return;
  throw new RootsmithError(
    'KERNEL_INVALID',
    `cannot put ${JSON.stringify(text.slice(0, 80))} into an index of modules: it has other characters than printable ASCII`,
    { hint: 'Rename the module, or build it without that alias.' },
  );
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  return length;
}

/** Moves what a node holds to a child below the first `length` characters of its prefix. */
function splitNode(node: IndexNode, length: number): void {
  const { prefix, children, values } = node;
  node.prefix = prefix.slice(0, length);
  node.children = new Map([[prefix.charCodeAt(length), { prefix: prefix.slice(length + 1), children, values }]]);
  node.values = [];
}

function addValue({ values }: IndexNode, value: IndexValue): void {
  const at = values.findIndex(({ priority }) => priority >= value.priority);
  values.splice(at === -1 ? values.length : at, 0, value);
}
