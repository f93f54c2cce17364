import { type Budget, fromByteName } from '../../../bytes/index.ts';
import type { DirectoryInode, Inode } from '../inode.ts';
import type { SquashfsReader } from '../reader.ts';
import type { SquashfsFindings } from './finding.ts';

export interface CheckedTree {
  /** The inodes by number. */
  readonly inodes: ReadonlyMap<number, Inode>;
}

interface LinkCounts {
  readonly inode: Inode;
  readonly path: string;
  /** The number of names that point to the inode. */
  names: number;
  /** For directories: the number of subdirectories, and of all names. */
  directories: number;
  children: number;
}

/** The memory that one known inode takes besides its path (measured, rounded up). */
const INODE_BYTES = 600;

/**
 * Checks every name, link and number. The walk itself refuses loops, names out of order and numbers that are used
 * twice.
 */
export async function checkTree(
  reader: SquashfsReader,
  budget: Budget,
  { findings, signal }: { readonly findings: SquashfsFindings; readonly signal: AbortSignal | undefined },
): Promise<CheckedTree> {
  const counts = new Map<number, LinkCounts>();
  for await (const { inode, path, parent } of reader.walk({ signal })) {
    if (!counts.has(inode.number)) budget.spend('memory', INODE_BYTES + path.length);
    const known = counts.get(inode.number) ?? { inode, path, names: 0, directories: 0, children: 0 };
    counts.set(inode.number, known);
    known.names += 1;
    const above = parent && counts.get(parent.number);
    if (above === undefined) continue;
    above.children += 1;
    if (inode.kind === 'directory') above.directories += 1;
    checkParent(inode, parent, { path, findings });
  }
  for (const each of counts.values()) {
    checkLinks(each, findings);
    if (each.inode.kind === 'directory') await checkIndex(reader, each.inode, { path: each.path, findings });
  }
  const { inodeCount } = reader.superblock;
  if (counts.size !== inodeCount)
    findings.error('inode-count', `the superblock counts ${inodeCount} inodes, directories reach ${counts.size}`);
  return { inodes: new Map([...counts].map(([number, { inode }]) => [number, inode])) };
}

interface Place {
  readonly path: string;
  readonly findings: SquashfsFindings;
}

function checkParent(inode: Inode, parent: DirectoryInode | undefined, { path, findings }: Place): void {
  if (inode.kind !== 'directory' || parent === undefined || inode.parent === parent.number) return;
  findings.error('parent', `/${fromByteName(path)} names inode ${inode.parent} as its parent, not ${parent.number}`);
}

function checkLinks({ inode, path, names, directories, children }: LinkCounts, findings: SquashfsFindings): void {
  if (inode.kind !== 'directory') {
    if (inode.nlink !== names)
      findings.error('link-count', `/${fromByteName(path)} counts ${inode.nlink} links, but has ${names} names`);
    return;
  }
  if (inode.nlink === 2 + directories) return;
  // squashfs-tools-ng counts all names. Nothing relies on either count.
  const message = `/${fromByteName(path)} counts ${inode.nlink} links, but holds ${directories} directories`;
  if (inode.nlink === 2 + children) findings.warning('link-count', message);
  else findings.error('link-count', message);
}

/** Checks that a lookup which starts at an index entry finds the name there, so that headers and index agree. */
async function checkIndex(reader: SquashfsReader, directory: DirectoryInode, { path, findings }: Place): Promise<void> {
  for (const { name } of directory.index) {
    const found = await reader.lookup(path === '' ? name : `${path}/${name}`);
    if (found === undefined)
      findings.error('directory-index', `/${fromByteName(path)} does not find ${fromByteName(name)} by its index`);
  }
}
