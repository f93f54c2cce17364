import type { SizedContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { IsoNames } from './iso-names.ts';

/** An entry to write. */
export interface IsoInput {
  /** With slashes, relative to the root. Directories above it need no entry. */
  readonly path: string;
  /** Undefined: a directory. */
  readonly content?: SizedContent | undefined;
  /** Permission bits. @default 0o644 for files, 0o755 for directories */
  readonly mode?: number | undefined;
}

/** A file or directory of the tree. */
export interface IsoNode {
  readonly name: string;
  readonly path: string;
  readonly content: SizedContent | undefined;
  readonly mode: number;
  /** As ISO 9660 itself has it; unique in its directory. */
  readonly isoName: string;
  /** Sorted by their ISO names, as the standard wants it. */
  readonly children: readonly IsoNode[];
}

interface Draft {
  readonly path: string;
  readonly content: SizedContent | undefined;
  readonly mode: number;
  readonly children: Map<string, Draft>;
}

/** The kernel cuts longer ones. */
const MAX_NAME_BYTES = 253;
const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;

/**
 * Makes a tree of entries. Throws `FORMAT_UNSUPPORTED` for a path that is given twice, lies in a file, or has a name
 * that is too long or forbidden.
 */
export function isoTree(inputs: readonly IsoInput[]): IsoNode {
  const root: Draft = { path: '', content: undefined, mode: DIRECTORY_MODE, children: new Map() };
  for (const input of inputs) addInput(root, input);
  return finished(root, '', '\0');
}

function addInput(root: Draft, { path, content, mode }: IsoInput): void {
  const names = path.split('/');
  const last = names.pop() ?? '';
  const parent = names.reduce((above, name) => child(above, name, undefined, DIRECTORY_MODE), root);
  const node = child(parent, last, content, mode ?? (content === undefined ? DIRECTORY_MODE : FILE_MODE));
  if (node.content !== content) throw unsupported(path, 'is given twice');
}

function child(parent: Draft, name: string, content: SizedContent | undefined, mode: number): Draft {
  const path = parent.path === '' ? name : `${parent.path}/${name}`;
  if (parent.content !== undefined) throw unsupported(path, `lies in \`${parent.path}\`, which is a file`);
  const found = parent.children.get(name);
  if (found !== undefined) return found;
  if (/^\.{0,2}$|[\0\p{Surrogate}]/u.test(name)) throw unsupported(path, 'has a name that no file can have');
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw unsupported(path, `has a name of more than ${MAX_NAME_BYTES} bytes`);
  const node: Draft = { path, content, mode, children: new Map() };
  parent.children.set(name, node);
  return node;
}

function finished({ path, content, mode, children }: Draft, name: string, isoName: string): IsoNode {
  const names = new IsoNames();
  const sorted = [...children].sort(([a], [b]) => (a < b ? -1 : 1));
  const nodes = sorted.map(([childName, draft]) => {
    const own = draft.content === undefined ? names.ofDirectory(childName) : names.ofFile(childName);
    return finished(draft, childName, own);
  });
  return { name, path, content, mode, isoName, children: nodes.sort((a, b) => compareIsoNames(a.isoName, b.isoName)) };
}

/** Names are padded with blanks to equal length, first before the dot and then behind it. */
function compareIsoNames(a: string, b: string): number {
  const [stemA = '', extensionA = ''] = a.split(/[.;]/);
  const [stemB = '', extensionB = ''] = b.split(/[.;]/);
  return comparePadded(stemA, stemB) || comparePadded(extensionA, extensionB);
}

function comparePadded(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  const [paddedA, paddedB] = [a.padEnd(length), b.padEnd(length)];
  return paddedA === paddedB ? 0 : paddedA < paddedB ? -1 : 1;
}

function unsupported(path: string, problem: string): RootsmithError {
  return new RootsmithError('FORMAT_UNSUPPORTED', `\`${path}\` ${problem}`, { details: { path } });
}
