import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fromByteString } from '../../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { unlessAbsent } from '../../files/index.ts';
import { type DirectoryNode, type ReadableTree, sortedNames } from '../../rootfs/index.ts';
import { type NotKept, writeTree } from './write-tree.ts';

const PRIVATE = 0o700;
const MODE_MASK = 0o7777;

/** What extracting is told. */
export interface ExtractTreeOptions {
  /** An absolute path. It is created where it is missing. */
  readonly directory: string;
  /** Whether what is in the way is replaced. Directories merge in any case. */
  readonly force: boolean;
  /** Whether owners are kept, which needs root. */
  readonly keepsOwners: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a tree into a directory: first all of it into a new directory beside its place, then entry by entry to where it
 * belongs. What fails before that leaves nothing behind. Symlinks that are in the directory already are never followed.
 * Throws `FILE_EXISTS` for what is in the way.
 */
export async function extractTree(source: ReadableTree, options: ExtractTreeOptions): Promise<NotKept> {
  const { directory, force } = options;
  try {
    await mkdir(directory, { recursive: true });
    if (!force) await refuseConflicts(source.tree.root, directory);
    const work = await mkdtemp(join(directory, '.rootsmith-extract-'));
    try {
      const root = join(work, 'root');
      const notKept = await writeTree(source, root, options);
      await moveBelow(root, directory, force);
      return notKept;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  } catch (error) {
    throw asRootsmithError(error, `extract to \`${directory}\``);
  }
}

/** Looks for what is in the way before anything is written. */
async function refuseConflicts(root: DirectoryNode, directory: string): Promise<void> {
  const pending: { readonly node: DirectoryNode; readonly at: Buffer }[] = [{ node: root, at: Buffer.from(directory) }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const name of sortedNames(next.node)) {
      const child = next.node.children.get(name);
      const at = Buffer.concat([next.at, Buffer.from('/'), fromByteString(name)]);
      const there = await lstat(at).catch(unlessAbsent);
      if (there === undefined || child === undefined) continue;
      if (child.kind !== 'directory' || !there.isDirectory()) throw inTheWay(at);
      pending.push({ node: child, at });
    }
  }
}

/** Moves what is in one directory into another; directories that are there already are merged. */
async function moveBelow(from: string, to: string, force: boolean): Promise<void> {
  const pending: (readonly [Buffer, Buffer])[] = [[Buffer.from(from), Buffer.from(to)]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [source, target] = next;
    await chmod(source, PRIVATE);
    for (const name of await readdir(source, { encoding: 'buffer' })) {
      const [old, at] = [below(source, name), below(target, name)];
      const there = await lstat(at).catch(unlessAbsent);
      if (there?.isDirectory() === true && (await lstat(old)).isDirectory()) pending.push([old, at]);
      else {
        if (there !== undefined && !force) throw inTheWay(at);
        if (there !== undefined) await rm(at, { recursive: true });
        await move(old, at);
      }
    }
  }
}

/** Whoever is not root can move a directory only where it may write to it. */
async function move(old: Buffer, at: Buffer): Promise<void> {
  const facts = await lstat(old);
  if (!facts.isDirectory()) return await rename(old, at);
  await chmod(old, PRIVATE);
  await rename(old, at);
  await chmod(at, facts.mode & MODE_MASK);
  await utimes(at, facts.atime, facts.mtime);
}

function below(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}

function inTheWay(at: Buffer): RootsmithError {
  return new RootsmithError('FILE_EXISTS', `cannot extract to \`${at.toString()}\`: there is something already`, {
    hint: 'Choose an empty directory with -o, or replace what is there with --force.',
    details: { path: at.toString() },
  });
}
