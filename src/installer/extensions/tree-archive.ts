import { fromByteString, joinParts, type PartedContent, streamOf } from '../../bytes/index.ts';
import { type CpioInput, measureCpio, writeCpio } from '../../formats/index.ts';
import { countLinks, ownContent, type RootNode, type RootTree, walkTree } from '../../rootfs/index.ts';

/** A tree as a newc archive, without an entry for its root. */
export function archiveOfTree(tree: RootTree): PartedContent {
  const length = measureCpio(entriesOf(tree));
  return joinParts([{ kind: 'made', length, open: () => writeCpio(entriesOf(tree)) }]);
}

function* entriesOf(tree: RootTree): Generator<CpioInput, void, void> {
  const links = countLinks(tree);
  const keys = new Map<RootNode, string>();
  for (const { path, node } of walkTree(tree)) {
    if (path === '') continue;
    const nlink = node.kind === 'directory' ? 1 : (links.get(node) ?? 1);
    const key = keys.get(node) ?? String(keys.size);
    keys.set(node, key);
    yield { ...entryOf(path, node), ...(nlink > 1 ? { hardLink: { key, nlink } } : {}) };
  }
}

const types: Readonly<Record<RootNode['kind'], number>> = {
  fifo: 0o010000,
  'character-device': 0o020000,
  directory: 0o040000,
  'block-device': 0o060000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
};

function entryOf(path: string, node: RootNode): CpioInput {
  const { mode, uid, gid, mtime, kind } = node;
  const plain = { path, mode: types[kind] | mode, uid, gid, mtime };
  if (kind === 'file') return { ...plain, size: node.size, body: ownContent(node) };
  if (kind === 'symlink') return { ...plain, size: node.target.length, body: streamOf(fromByteString(node.target)) };
  if (kind === 'block-device' || kind === 'character-device')
    return { ...plain, rdevMajor: node.major, rdevMinor: node.minor };
  return plain;
}
