import {
  type Budget,
  fromByteName,
  parentPath,
  parseEntryPath,
  ROOT_PATH,
  readRange,
  toByteString,
} from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { InitramfsSegment, UnpackedEntry } from '../../initramfs/index.ts';
import {
  type Attributes,
  emptyDirectory,
  emptyTree,
  ownContent,
  plainDirectoryAttributes,
  type ReadableTree,
  type RootNode,
  TreeDraft,
} from '../../rootfs/index.ts';

const TYPE_MASK = 0o170000;
const MODE_MASK = 0o7777;
/** As long as a path of Linux may be. */
const MAX_TARGET_BYTES = 4096;
/** What a node takes in memory (measured for those of a squashfs, rounded up). */
const NODE_BYTES = 700;

/** What the kernel unpacks: entries in their order, of which a later one replaces an earlier one at its path. */
export async function treeOfSegments(
  segments: readonly InitramfsSegment[],
  { budget }: { readonly budget: Budget },
): Promise<ReadableTree> {
  const draft = new TreeDraft(emptyTree(0));
  for (const segment of segments) {
    const links = contentOfLinks(segment);
    const made = new Map<string, RootNode>();
    for (const entry of segment.entries) {
      budget.spend('memory', NODE_BYTES + entry.path.length);
      const key = linkKey(entry);
      const node = (key === undefined ? undefined : made.get(key)) ?? (await nodeOf(entry, segment, links));
      if (key !== undefined) made.set(key, node);
      put(draft, entry, node);
    }
  }
  return { tree: draft.finish(), content: ownContent };
}

/** Names of one inode in one archive. Only one of them has the content. */
function linkKey({ archive, devMajor, devMinor, ino, nlink, mode }: UnpackedEntry): string | undefined {
  const isLinked = nlink > 1 && (mode & TYPE_MASK) !== 0o040000;
  return isLinked ? [archive, devMajor, devMinor, ino].join(':') : undefined;
}

function contentOfLinks({ entries }: InitramfsSegment): ReadonlyMap<string, UnpackedEntry> {
  const found = new Map<string, UnpackedEntry>();
  for (const entry of entries) {
    const key = linkKey(entry);
    if (key !== undefined && entry.size > 0) found.set(key, entry);
  }
  return found;
}

async function nodeOf(
  entry: UnpackedEntry,
  { expanded }: InitramfsSegment,
  links: ReadonlyMap<string, UnpackedEntry>,
): Promise<RootNode> {
  const { mode: whole, uid, gid, mtime, rdevMajor: major, rdevMinor: minor } = entry;
  const attributes: Attributes = { mode: whole & MODE_MASK, uid, gid, mtime, xattrs: new Map() };
  const { size, dataOffset } = links.get(linkKey(entry) ?? '') ?? entry;
  switch (whole & TYPE_MASK) {
    case 0o040000:
      return emptyDirectory(attributes);
    case 0o120000: {
      if (size > MAX_TARGET_BYTES) throw longTarget(entry);
      return { kind: 'symlink', ...attributes, target: toByteString(await expanded.read(dataOffset, size)) };
    }
    case 0o060000:
      return { kind: 'block-device', ...attributes, major, minor };
    case 0o020000:
      return { kind: 'character-device', ...attributes, major, minor };
    case 0o010000:
      return { kind: 'fifo', ...attributes };
    case 0o140000:
      return { kind: 'socket', ...attributes };
    default: {
      const open = (): ReturnType<typeof readRange> => readRange(expanded, dataOffset, size);
      return { kind: 'file', ...attributes, size, content: { kind: 'stream', open } };
    }
  }
}

/** A directory over a directory keeps its content; anything else replaces what is there. */
function put(draft: TreeDraft, entry: UnpackedEntry, node: RootNode): void {
  const path = parseEntryPath(entry.path, 'initramfs: entry');
  if (node.kind === 'directory' && draft.get(path)?.kind === 'directory') return draft.describe(path, node);
  if (path === ROOT_PATH) throw rootReplaced(entry);
  const made = draft.makeDirectories(parentPath(path), plainDirectoryAttributes(0));
  // The kernel cannot unpack an entry below a file either, and goes on.
  if (typeof made === 'number') draft.put(path, node);
}

function longTarget({ offset, path, size }: UnpackedEntry): RootsmithError {
  const found = `the target of the symlink at offset ${offset} has ${size} bytes, more than the ${MAX_TARGET_BYTES} of a path`;
  return new RootsmithError('FORMAT_CORRUPT', `initramfs: ${found}`, {
    hint: 'Make the archive anew.',
    details: { offset, path: fromByteName(path) },
  });
}

function rootReplaced({ offset, path }: UnpackedEntry): RootsmithError {
  return new RootsmithError('PATH_UNSAFE', `initramfs: the entry at offset ${offset} replaces the root directory`, {
    hint: 'Do not use this archive: it was made to break out of its root.',
    details: { offset, path: fromByteName(path) },
  });
}
