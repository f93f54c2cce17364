import { createHash, type Hash } from 'node:crypto';
import { Sha256 } from '../../bytes/index.ts';
import { ownContent, type RootNode, type RootTree, walkTree } from '../../rootfs/index.ts';

/**
 * The digest of a tree: of all names, attributes, links and bytes, as 64 hex digits. Trees with equal digests are equal,
 * and equal trees of the same source have equal digests: bytes of a layer that was checked are not hashed again.
 */
export async function digestOfTree(tree: RootTree, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  const numbers = new Map<RootNode, number>();
  for (const { path, node } of walkTree(tree)) {
    signal?.throwIfAborted();
    const number = numbers.get(node) ?? numbers.size;
    const isKnown = numbers.has(node);
    numbers.set(node, number);
    addFields(hash, [path, number]);
    if (!isKnown) addFields(hash, [...attributesOf(node), await contentOf(node)]);
  }
  return hash.digest('hex');
}

/** Each field with its length, so that no two lists of fields read the same. */
function addFields(hash: Hash, fields: readonly (string | number)[]): void {
  for (const field of fields) {
    const text = String(field);
    hash.update(`${text.length}:${text}`, 'latin1');
  }
}

function attributesOf({ kind, mode, uid, gid, mtime, xattrs }: RootNode): readonly (string | number)[] {
  const values = [...xattrs].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = values.flatMap(([name, value]) => [name, Buffer.from(value).toString('latin1')]);
  return [kind, mode, uid, gid, mtime, text.length, ...text];
}

async function contentOf(node: RootNode): Promise<string> {
  if (node.kind === 'file') return await digestOfFile(node);
  if (node.kind === 'symlink') return node.target;
  return node.kind === 'block-device' || node.kind === 'character-device' ? `${node.major}:${node.minor}` : '';
}

async function digestOfFile(file: Extract<RootNode, { kind: 'file' }>): Promise<string> {
  if (file.content.kind === 'stream' && file.content.origin !== undefined) return `part of ${file.content.origin}`;
  const sha256 = new Sha256();
  for await (const chunk of ownContent(file)) sha256.update(chunk);
  return sha256.digest();
}
