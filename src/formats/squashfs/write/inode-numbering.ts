import { RootsmithError } from '../../../errors/index.ts';
import type { WriteDirectory, WriteNode } from './tree.ts';

/** One inode of the new image. */
export interface NumberedInode {
  readonly node: WriteNode;
  /** The inode number, from 1 on. The numbering is that of mksquashfs: depth first, names sorted, the root last. */
  number: number;
  /** The link count: the number of names; for a directory 2 plus one for each subdirectory. */
  links: number;
}

export interface NumberedDirectory extends NumberedInode {
  readonly node: WriteDirectory;
  /** The entries in the order of the names' bytes, which lookups rely on. */
  readonly entries: readonly NumberedEntry[];
  /**
   * The inode number of the parent directory. For the root it is one more than all numbers, as mksquashfs writes it.
   */
  parent: number;
  /** The height of its tree of directories: 0 without subdirectories, else one more than that of the highest. */
  height: number;
}

export interface NumberedEntry {
  readonly name: string;
  inode: NumberedInode;
}

export interface InodeNumbering {
  readonly root: NumberedDirectory;
  /** All inodes except directories, each once, in the order of their first names. */
  readonly others: readonly NumberedInode[];
  /** The directories by height, and for each height in the order of their paths. */
  readonly directories: readonly (readonly NumberedDirectory[])[];
  readonly inodeCount: number;
}

interface OpenDirectory {
  readonly directory: NumberedDirectory;
  next: number;
}

const MAX_NAME_SIZE = 255;

/** Walks the tree once and gives every inode its number, its link count and its position in the order of writing. */
export function numberInodes(root: WriteDirectory): InodeNumbering {
  const known = new Map<WriteNode, NumberedInode>();
  const others: NumberedInode[] = [];
  const all: NumberedDirectory[] = [];
  let count = 0;
  const rootDirectory = open(root, 0);
  const stack: OpenDirectory[] = [{ directory: rootDirectory, next: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const entry = top.directory.entries[top.next];
    if (entry === undefined) {
      stack.pop();
      const above = stack.at(-1)?.directory;
      if (above !== undefined) above.height = Math.max(above.height, top.directory.height + 1);
      continue;
    }
    top.next += 1;
    const { node } = entry.inode;
    if (node.kind === 'directory') {
      const directory = open(node, top.directory.number);
      directory.number = ++count;
      top.directory.links += 1;
      entry.inode = directory;
      all.push(directory);
      stack.push({ directory, next: 0 });
      continue;
    }
    const met = known.get(node);
    if (met !== undefined) {
      met.links += 1;
      entry.inode = met;
      continue;
    }
    entry.inode.number = ++count;
    entry.inode.links = 1;
    known.set(node, entry.inode);
    others.push(entry.inode);
  }
  const inodeCount = count + 1;
  rootDirectory.number = inodeCount;
  rootDirectory.parent = inodeCount + 1;
  for (const { inode } of rootDirectory.entries) if (isDirectory(inode)) inode.parent = inodeCount;
  return { root: rootDirectory, others, directories: byHeight([...all, rootDirectory]), inodeCount };
}

export function isDirectory(inode: NumberedInode): inode is NumberedDirectory {
  return inode.node.kind === 'directory';
}

function open(node: WriteDirectory, parent: number): NumberedDirectory {
  const entries = [...node.children]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, child]): NumberedEntry => {
      assertName(name);
      return { name, inode: { node: child, number: 0, links: 0 } };
    });
  return { node, number: 0, links: 2, entries, parent, height: 0 };
}

function byHeight(directories: readonly NumberedDirectory[]): NumberedDirectory[][] {
  const levels: NumberedDirectory[][] = [];
  for (const directory of directories) {
    const level = levels[directory.height] ?? [];
    levels[directory.height] = level;
    level.push(directory);
  }
  return levels;
}

function assertName(name: string): void {
  const isUsable = name.length > 0 && name.length <= MAX_NAME_SIZE && name !== '.' && name !== '..';
  if (isUsable && !name.includes('/') && !name.includes('\0')) return;
  throw new RootsmithError('PATH_UNSAFE', `cannot write the name ${JSON.stringify(name)} to a squashfs`, {
    hint: `Names have 1 to ${MAX_NAME_SIZE} bytes, no slash and no NUL, and are not \`.\` or \`..\`.`,
  });
}
