import { fromByteName } from '../../bytes/index.ts';
import { printable } from '../../errors/index.ts';
import type { ReportFile } from './report-value.ts';

/**
 * A tree of sizes as columns, parents before their children, the root first. A directory has no bytes of its own: its
 * size is the sum of what is below it.
 */
export interface SizeColumns {
  /** As the page shows them, which is not always the bytes that are stored. */
  readonly names: string[];
  /** The row of the directory. That of the root is -1. */
  readonly parents: number[];
  /** Bytes of the content; 0 for a directory. */
  readonly sizes: number[];
  /** Bytes as stored; 0 for a directory. */
  readonly stored: number[];
  /** The index of the owner; -1 for a directory. */
  readonly owners: number[];
}

export interface SizeColumnsOptions {
  /**
   * How many files and directories get a row of their own: those with the most stored bytes. The other files of a
   * directory become one row for each owner.
   * @default 20000
   */
  readonly most?: number;
}

interface Directory {
  readonly name: string;
  readonly directories: Map<string, Directory>;
  readonly files: ReportFile[];
  size: number;
  stored: number;
}

type Item = Directory | ReportFile;
type Row = Pick<ReportFile, 'size' | 'stored' | 'owner'> & { readonly name: string; readonly parent: number };

const MOST_ROWS = 20_000;
const NO_BYTES = { size: 0, stored: 0, owner: -1 };

/** Makes the tree of all files. The sums of both sizes are those of the files, whatever is folded. */
export function sizeColumns(files: readonly ReportFile[], { most = MOST_ROWS }: SizeColumnsOptions = {}): SizeColumns {
  const root = treeOf(files);
  const columns: SizeColumns = { names: [], parents: [], sizes: [], stored: [], owners: [] };
  listDirectory(root, -1, { columns, kept: heaviest(root, most) });
  return columns;
}

function treeOf(files: readonly ReportFile[]): Directory {
  const root = emptyOf('');
  for (const file of files) {
    let at = root;
    add(at, file);
    for (const name of file.path.split('/').slice(0, -1)) {
      const next = at.directories.get(name) ?? emptyOf(name);
      at.directories.set(name, next);
      add(next, file);
      at = next;
    }
    at.files.push(file);
  }
  return root;
}

function emptyOf(name: string): Directory {
  return { name, directories: new Map(), files: [], size: 0, stored: 0 };
}

function add(directory: Directory, { size, stored }: ReportFile): void {
  directory.size += size;
  directory.stored += stored;
}

/** A directory is never lighter than what is in it, and comes before it: so what is kept has its parents. */
function heaviest(root: Directory, most: number): ReadonlySet<Item> {
  const items = [...itemsBelow(root)];
  if (items.length <= most) return new Set(items);
  return new Set(items.sort((a, b) => b.stored - a.stored || b.size - a.size).slice(0, most));
}

function* itemsBelow(directory: Directory): Generator<Item, void, void> {
  yield directory;
  for (const child of directory.directories.values()) yield* itemsBelow(child);
  yield* directory.files;
}

interface Listing {
  readonly columns: SizeColumns;
  readonly kept: ReadonlySet<Item>;
}

function listDirectory(directory: Directory, parent: number, { columns, kept }: Listing): void {
  const at = columns.names.length;
  list(columns, { name: directory.name, parent, ...NO_BYTES });
  const folded: ReportFile[] = [];
  for (const child of [...directory.directories.values()].sort(byName)) {
    if (kept.has(child)) listDirectory(child, at, { columns, kept });
    else for (const item of itemsBelow(child)) if ('path' in item) folded.push(item);
  }
  for (const file of directory.files) {
    if (kept.has(file)) list(columns, { ...file, name: file.path.slice(file.path.lastIndexOf('/') + 1), parent: at });
    else folded.push(file);
  }
  for (const row of foldedRows(folded)) list(columns, { ...row, parent: at });
}

/** The order of bytes, which the names of an `EntryPath` sort by. */
function byName(a: Directory, b: Directory): number {
  return a.name < b.name ? -1 : 1;
}

function foldedRows(files: readonly ReportFile[]): readonly Omit<Row, 'parent'>[] {
  const byOwner = new Map<number, ReportFile[]>();
  for (const file of files) {
    const list = byOwner.get(file.owner);
    if (list === undefined) byOwner.set(file.owner, [file]);
    else list.push(file);
  }
  return [...byOwner].map(([owner, list]) => ({
    name: `${list.length} smaller ${list.length === 1 ? 'file' : 'files'}`,
    owner,
    size: list.reduce((sum, { size }) => sum + size, 0),
    stored: list.reduce((sum, { stored }) => sum + stored, 0),
  }));
}

function list(columns: SizeColumns, { name, parent, size, stored, owner }: Row): void {
  columns.names.push(printable(fromByteName(name)));
  columns.parents.push(parent);
  columns.sizes.push(size);
  columns.stored.push(stored);
  columns.owners.push(owner);
}
