import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { parseEntryPath } from '../../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { readFileRange } from '../../files/index.ts';
import { type Attributes, type RootNode, type RootTree, TreeBuilder } from '../../rootfs/index.ts';

export interface HostTreeOptions {
  /** Seconds since 1970, for every entry, since the times of a checkout mean nothing; `keep` takes those of the disk. */
  readonly time: number | 'keep';
  /**
   * `checkout` gives 0755 to directories and to files that their owner may execute, 0644 to other
   * files, so that the umask of a checkout does not show; `keep` takes the modes of the disk.
   */
  readonly modes: 'checkout' | 'keep';
  /** @default 'root' */
  readonly owners?: 'root' | 'keep' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The tree of a directory of this machine. Xattrs are left out. */
export async function treeOfDirectory(folder: string, options: HostTreeOptions): Promise<RootTree> {
  try {
    const builder = new TreeBuilder({
      mtime: options.time === 'keep' ? 0 : options.time,
      what: `the tree of \`${folder}\``,
    });
    await addEntry({ builder, folder, options }, '');
    return builder.tree();
  } catch (error) {
    throw asRootsmithError(error, `read the directory \`${folder}\``);
  }
}

interface Scan {
  readonly builder: TreeBuilder;
  readonly folder: string;
  readonly options: HostTreeOptions;
}

/** `path` is a byte string, relative to the folder. */
async function addEntry(scan: Scan, path: string): Promise<void> {
  const { builder, folder, options } = scan;
  options.signal?.throwIfAborted();
  const onDisk = diskPath(folder, path);
  const facts = await lstat(onDisk, { bigint: true });
  if (path === '' && !facts.isDirectory()) {
    throw new RootsmithError('NOT_FOUND', `\`${folder}\` is not a directory`, { hint: 'Name a directory.' });
  }
  const node = await nodeOf(onDisk, facts, options);
  const linkKey = facts.nlink > 1n && !facts.isDirectory() ? `${facts.dev}:${facts.ino}` : undefined;
  builder.add(parseEntryPath(path, 'file'), node, linkKey);
  if (!facts.isDirectory()) return;
  for (const name of await readdir(onDisk, 'latin1')) await addEntry(scan, path === '' ? name : `${path}/${name}`);
}

async function nodeOf(onDisk: Buffer, facts: BigIntStats, options: HostTreeOptions): Promise<RootNode> {
  const attributes = attributesOf(facts, options);
  if (facts.isDirectory()) return { ...attributes, kind: 'directory', children: new Map() };
  if (facts.isSymbolicLink())
    return { ...attributes, kind: 'symlink', mode: 0o777, target: await readlink(onDisk, 'latin1') };
  if (facts.isFile()) {
    const size = Number(facts.size);
    // The file may change before its bytes are read: the reader compares their number with this size. One byte more
    // is asked for, so that a file that has grown is noticed too; more than that would take large arrays for small
    // files. A file that has become a link or a FIFO is refused.
    return {
      ...attributes,
      kind: 'file',
      size,
      content: { kind: 'stream', open: () => readFileRange(onDisk, { length: size + 1, links: 'refuse' }) },
    };
  }
  if (facts.isFIFO()) return { ...attributes, kind: 'fifo' };
  if (facts.isSocket()) return { ...attributes, kind: 'socket' };
  const [major, minor] = splitDevice(facts.rdev);
  return { ...attributes, kind: facts.isBlockDevice() ? 'block-device' : 'character-device', major, minor };
}

function attributesOf(facts: BigIntStats, { time, modes, owners = 'root' }: HostTreeOptions): Attributes {
  const onDisk = Number(facts.mode & 0o7777n);
  const checkout = facts.isDirectory() || (onDisk & 0o100) !== 0 ? 0o755 : 0o644;
  return {
    mode: modes === 'keep' ? onDisk : checkout,
    uid: owners === 'keep' ? Number(facts.uid) : 0,
    gid: owners === 'keep' ? Number(facts.gid) : 0,
    mtime: time === 'keep' ? clampTime(facts.mtimeMs) : time,
    xattrs: new Map(),
  };
}

const MAX_TIME = 0xffff_ffffn; // what squashfs can hold

function clampTime(milliseconds: bigint): number {
  const seconds = milliseconds / 1000n;
  return Number(seconds < 0n ? 0n : seconds > MAX_TIME ? MAX_TIME : seconds);
}

/** Linux packs device numbers as `MMMmmmmMMMmm`. @see makedev(3) of glibc */
function splitDevice(device: bigint): readonly [major: number, minor: number] {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
  return [Number(major), Number(minor)];
}

/** Names on disk are bytes: a byte string must not be encoded as UTF-8 on its way back to the disk. */
function diskPath(folder: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from(path === '' ? '' : `/${path}`, 'latin1')]);
}
