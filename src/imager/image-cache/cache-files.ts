import { exactly, type SizedContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { ownContent, type RootTree, walkTree } from '../../rootfs/index.ts';

/** A file of an image cache. */
export interface CacheFile {
  /** From the root of the cache: `blob/sha256-…`. */
  readonly path: string;
  readonly content: SizedContent;
}

/** What `talosctl image cache-create` makes. */
const parts: readonly string[] = ['blob', 'manifests'];
const MAX_FILES = 100_000;
const MAX_PATH = 1000;
/** What names of registries, repositories, tags and digests consist of; a port is written as `_5000_`. */
const NAME = /^[A-Za-z0-9_.[][A-Za-z0-9_.[\]:+@-]{0,254}$/;

/**
 * The files of an image cache, in the order of their paths. Throws `NOT_FOUND` for a tree that is not one, `PATH_UNSAFE`
 * for what is neither a file nor a folder and for names that no image has, and `LIMIT_EXCEEDED`.
 */
export function cacheFiles(tree: RootTree, what: string, maxFiles: number = MAX_FILES): readonly CacheFile[] {
  for (const part of parts) if (tree.root.children.get(part)?.kind !== 'directory') throw notACache(what, part);
  const files: CacheFile[] = [];
  for (const { path, node } of walkTree(tree)) {
    if (!parts.some((part) => path === part || path.startsWith(`${part}/`))) continue;
    if (path.length > MAX_PATH || !path.split('/').every((name) => NAME.test(name))) throw strangeName(path, what);
    if (node.kind === 'directory') continue;
    if (node.kind !== 'file') throw unsafe(path, node.kind, what);
    const { size } = node;
    files.push({ path, content: { size, open: () => exactly(ownContent(node), size, changed(path, what)) } });
    if (files.length > maxFiles) throw tooMany(what, maxFiles);
  }
  return files;
}

function notACache(what: string, part: string): RootsmithError {
  return new RootsmithError('NOT_FOUND', `${what} is not an image cache: it has no folder \`${part}\``, {
    hint: 'Name what `talosctl image cache-create` wrote: its folder, or an image of it at any PLACE.',
    details: { part },
  });
}

function unsafe(path: string, kind: string, what: string): RootsmithError {
  return new RootsmithError('PATH_UNSAFE', `\`${path}\` of ${what} is neither a file nor a folder, but a ${kind}`, {
    hint: 'Make the image cache anew by `talosctl image cache-create`.',
    details: { path },
  });
}

function strangeName(path: string, what: string): RootsmithError {
  return new RootsmithError('PATH_UNSAFE', `${JSON.stringify(path)} of ${what} is not a name that an image can have`, {
    hint: 'Make the image cache anew by `talosctl image cache-create`.',
    details: { path },
  });
}

function changed(path: string, what: string): (found: string) => RootsmithError {
  return (found) =>
    new RootsmithError('FORMAT_CORRUPT', `\`${path}\` of ${what} changed while it was read: it has ${found} bytes`, {
      hint: 'Try again when nobody writes to it.',
      details: { path },
    });
}

function tooMany(what: string, limit: number): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `${what} has more than ${limit} files`, {
    hint: 'Put fewer images into the image cache.',
    details: { limit },
  });
}
