import { chmod, type FileHandle, lchown, link, lutimes, mkdir, open, symlink, utimes } from 'node:fs/promises';
import { type ByteStream, fromByteString } from '../../bytes/index.ts';
import { type ReadableTree, type RootNode, walkTree } from '../../rootfs/index.ts';

/** Counts of what this machine, or who runs the program, could not keep. */
export interface NotKept {
  /** Entries whose owner is now that of the process. */
  readonly owners: number;
  /** Entries with extended attributes. */
  readonly xattrs: number;
  /** Devices, fifos and sockets, which are left out. */
  readonly specials: number;
  /** Files that lost setuid or setgid, since they would belong to another owner. */
  readonly setuids: number;
}

export interface WriteTreeOptions {
  readonly keepsOwners: boolean;
  readonly signal?: AbortSignal | undefined;
}

const PERMISSIONS = 0o777;
const SETUID_SETGID = 0o6000;
const PRIVATE = 0o700;

/** Writes a tree to a new directory. Directories get their modes and times last, since writing needs and changes them. */
export async function writeTree(
  { tree, content }: ReadableTree,
  root: string,
  options: WriteTreeOptions,
): Promise<NotKept> {
  const notKept = { owners: 0, xattrs: 0, specials: 0, setuids: 0 };
  const firstPaths = new Map<RootNode, Buffer>();
  const directories: (readonly [Buffer, RootNode])[] = [];
  for (const { path, node } of walkTree(tree)) {
    options.signal?.throwIfAborted();
    const at = placeOf(root, path);
    const first = firstPaths.get(node);
    if (first !== undefined) {
      await link(first, at);
      continue;
    }
    if (node.xattrs.size > 0) notKept.xattrs += 1;
    if (!options.keepsOwners && isOfOther(node)) notKept.owners += 1;
    if (node.kind === 'directory') {
      await mkdir(at, { mode: PRIVATE });
      directories.push([at, node]);
    } else if (node.kind === 'file' || node.kind === 'symlink') {
      firstPaths.set(node, at);
      if (node.kind === 'symlink') await symlink(Buffer.from(fromByteString(node.target)), at);
      else {
        if (!options.keepsOwners && (node.mode & SETUID_SETGID) !== 0) notKept.setuids += 1;
        await writeContent(at, content(node), options.signal);
      }
      await describe(at, node, options);
    } else notKept.specials += 1;
  }
  for (const [at, node] of directories.toReversed()) await describe(at, node, options);
  return notKept;
}

function isOfOther({ uid, gid }: RootNode): boolean {
  return uid !== process.getuid?.() || gid !== process.getgid?.();
}

function placeOf(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(root), Buffer.from(path === '' ? '' : '/'), fromByteString(path)]);
}

/** The name is new: whatever is in the way is an error, and no symlink is followed. */
async function writeContent(at: Buffer, content: ByteStream, signal: AbortSignal | undefined): Promise<void> {
  const handle: FileHandle = await open(at, 'wx', 0o600);
  try {
    for await (const chunk of content) {
      signal?.throwIfAborted();
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
}

/** The owner first, since a change of owner takes setuid away. */
async function describe(at: Buffer, node: RootNode, { keepsOwners }: WriteTreeOptions): Promise<void> {
  const { mode, uid, gid, mtime } = node;
  if (keepsOwners) await lchown(at, uid, gid);
  if (node.kind === 'symlink') return await lutimes(at, mtime, mtime);
  await chmod(at, keepsOwners ? mode : mode & PERMISSIONS);
  await utimes(at, mtime, mtime);
}
