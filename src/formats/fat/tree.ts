import type { SizedContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';

/** An entry to write. */
export interface FatInput {
  /** With slashes, relative to the root: `EFI/BOOT/BOOTX64.EFI`. Directories above it need no entry. */
  readonly path: string;
  /** Undefined: a directory. */
  readonly content?: SizedContent | undefined;
  /** @default false */
  readonly isReadOnly?: boolean | undefined;
}

/** A file or directory of the tree. */
export interface FatNode {
  readonly name: string;
  readonly path: string;
  readonly content: SizedContent | undefined;
  readonly isReadOnly: boolean;
  /** Of a directory, by name in capitals, in the order in which they were given. */
  readonly children: Map<string, FatNode>;
}

const MAX_NAME = 255;
const MAX_FILE_BYTES = 0xffff_ffff;
const FORBIDDEN = /["*/:<>?\\|\p{Cc}]|[. ]$|^ |\p{Surrogate}/u;

/**
 * Makes a tree of entries. Throws `FORMAT_UNSUPPORTED` for what FAT cannot hold: a forbidden or too long name, two names
 * that differ in case only, a file of 4 GiB.
 */
export function fatTree(inputs: readonly FatInput[]): FatNode {
  const root: FatNode = { name: '', path: '', content: undefined, isReadOnly: false, children: new Map() };
  for (const input of inputs) addInput(root, input);
  return root;
}

function addInput(root: FatNode, { path, content, isReadOnly = false }: FatInput): void {
  const names = path.split('/');
  const last = names.pop() ?? '';
  let parent = root;
  for (const name of names) parent = child(parent, { name, content: undefined, isReadOnly: false });
  if (content !== undefined && content.size > MAX_FILE_BYTES) {
    throw unsupported(path, `has ${content.size} bytes, and a file of a FAT at most ${MAX_FILE_BYTES}`);
  }
  const node = child(parent, { name: last, content, isReadOnly });
  if (node.content !== content) throw unsupported(path, 'is given twice');
}

type NewNode = Pick<FatNode, 'name' | 'content' | 'isReadOnly'>;

/** The child with that name, made where it is not there yet. */
function child(parent: FatNode, { name, content, isReadOnly }: NewNode): FatNode {
  const path = parent.path === '' ? name : `${parent.path}/${name}`;
  const key = name.toUpperCase();
  const found = parent.children.get(key);
  if (parent.content !== undefined) throw unsupported(path, `lies in \`${parent.path}\`, which is a file`);
  if (found !== undefined && found.name === name) return found;
  if (found !== undefined) throw unsupported(path, `differs from \`${found.path}\` in case only`);
  checkName(name, path);
  const node: FatNode = { name, path, content, isReadOnly, children: new Map() };
  parent.children.set(key, node);
  return node;
}

function checkName(name: string, path: string): void {
  if (name === '' || FORBIDDEN.test(name)) throw unsupported(path, 'has a name that FAT cannot hold');
  if (name.length > MAX_NAME) throw unsupported(path, `has a name of more than ${MAX_NAME} characters`);
}

function unsupported(path: string, problem: string): RootsmithError {
  return new RootsmithError('FORMAT_UNSUPPORTED', `\`${path}\` ${problem}`, { details: { path } });
}
