import { type Budget, baseName, type EntryPath, parentPath, parseEntryPath } from '../bytes/index.ts';
import type { TarEntry } from '../formats/index.ts';
import type { RootNode } from './node.ts';
import { nodeOfEntry, type StoreContent } from './node-of-entry.ts';
import { PathPool, type PooledPath } from './path-pool.ts';
import { isOverlayWhiteout, parseWhiteout, type WhiteoutName } from './whiteout.ts';

/** One entry of a layer, its content stored. `offset` is that of the entry in the tar, for error messages. */
export type LayerChange = { readonly at: PooledPath; readonly offset: number } & (
  | { readonly kind: 'put'; readonly node: RootNode }
  | { readonly kind: 'link'; readonly target: PooledPath }
);

/** What a layer removes from the layers below it. */
export interface Whiteout {
  readonly directory: EntryPath;
  /** The name that is removed, or undefined for all names of the directory. */
  readonly name: string | undefined;
}

export interface LayerContent {
  readonly changes: readonly LayerChange[];
  readonly whiteouts: readonly Whiteout[];
}

export interface ReadLayerOptions {
  readonly what: string;
  readonly store: StoreContent;
  readonly whiteouts: 'apply' | 'literal';
  readonly overlayWhiteouts: boolean;
  readonly budget: Budget;
  readonly signal: AbortSignal | undefined;
}

/** Reads a whole tar before anything is applied, since a whiteout may follow the entries that it must not affect. */
export async function readLayer(entries: AsyncIterable<TarEntry>, options: ReadLayerOptions): Promise<LayerContent> {
  const content = { changes: [], whiteouts: [], paths: new PathPool(options.budget) };
  for await (const entry of entries) {
    options.signal?.throwIfAborted();
    await addEntry(content, entry, options);
  }
  return content;
}

interface OpenContent {
  readonly changes: LayerChange[];
  readonly whiteouts: Whiteout[];
  readonly paths: PathPool;
}

async function addEntry(
  { changes, whiteouts, paths }: OpenContent,
  entry: TarEntry,
  options: ReadLayerOptions,
): Promise<void> {
  const { what, overlayWhiteouts } = options;
  const { offset } = entry;
  const path = parseEntryPath(entry.path, `${what}: entry`);
  const at = paths.pooled(parentPath(path), baseName(path));
  const { directory, name } = at;
  const hidden: WhiteoutName = options.whiteouts === 'apply' ? parseWhiteout(name) : { kind: 'none' };
  if (hidden.kind === 'ignored') return;
  if (hidden.kind === 'whiteout') whiteouts.push({ directory, name: hidden.name });
  else if (hidden.kind === 'opaque') whiteouts.push({ directory, name: undefined });
  else if (entry.type === 'hardlink') {
    const target = parseEntryPath(entry.linkTarget, `${what}: target of hard link`);
    changes.push({ kind: 'link', at, target: paths.pooled(parentPath(target), baseName(target)), offset });
  } else {
    const node = await nodeOfEntry(entry, options);
    if (overlayWhiteouts && isOverlayWhiteout(node)) whiteouts.push({ directory, name });
    else changes.push({ kind: 'put', at, node, offset });
  }
}
