import { bytesContent, parseEntryPath, toByteName } from '../../bytes/index.ts';
import {
  buildTree,
  emptyDirectory,
  plainDirectoryAttributes,
  plainFile,
  type RootNode,
  type RootTree,
} from '../../rootfs/index.ts';
import { LABEL_XATTR, type VirtualEntry, type VirtualExtension } from '../../talos/index.ts';

/** The tree of a virtual extension, as an image of it would have it. `time` is in seconds since 1970. */
export function treeOfVirtual({ name, entries }: VirtualExtension, time: number): RootTree {
  const nodes = entries.map((entry) => ({
    path: parseEntryPath(toByteName(entry.path), 'path'),
    node: nodeOf(entry, time),
  }));
  return buildTree(nodes, { mtime: time, what: `the extension \`${name}\`` });
}

function nodeOf(entry: VirtualEntry, mtime: number): RootNode {
  if (entry.kind === 'directory') return emptyDirectory({ ...plainDirectoryAttributes(mtime), mode: entry.mode });
  const { content, label } = entry;
  const xattrs = new Map(label === undefined ? [] : [[LABEL_XATTR, Buffer.from(label)]]);
  return { ...plainFile(bytesContent(content), mtime), mode: entry.mode, xattrs };
}
