import { Budget, childPath, type EntryPath, fromByteName, parentPath, ROOT_PATH } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import type { TarEntry } from '../formats/index.ts';
import { emptyTree, plainDirectoryAttributes } from './attributes.ts';
import { TreeDraft } from './draft.ts';
import type { Attributes, RootNode, RootTree } from './node.ts';
import type { StoreContent } from './node-of-entry.ts';
import { pooledPathOf } from './path-pool.ts';
import { type LayerChange, readLayer, type Whiteout } from './read-layer.ts';
import { resolveParents, resolvePath } from './resolve.ts';

export interface LayerOptions {
  /** What the tar is, for complaints: "layer sha256:… of …". */
  readonly what: string;
  /** Keeps the content of a file, which must be read before this resolves. Not called for empty files. */
  readonly store: StoreContent;
  /** `literal` takes `.wh.` names for plain files, as in a tar that is no layer. @default 'apply' */
  readonly whiteouts?: 'apply' | 'literal';
  /** Take a character device 0:0 for a whiteout too, as overlayfs keeps them. @default false */
  readonly overlayWhiteouts?: boolean;
  /** For directories that no entry describes, in seconds since 1970. @default 0 */
  readonly mtime?: number;
  /** That of the image, for all of its layers together. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The tree in a tar that stands alone. */
export async function treeFromTar(entries: AsyncIterable<TarEntry>, options: LayerOptions): Promise<RootTree> {
  return await applyLayer(emptyTree(options.mtime), entries, options);
}

/**
 * The tree with an OCI layer laid over it. Whiteouts take effect on the tree below only, wherever they
 * stand in the tar; a directory over a directory takes its attributes and keeps the children; all else
 * replaces. Symlinks among the parents of an entry are followed inside the tree, as container runtimes
 * do. Throws `PATH_UNSAFE` for `..`, `FORMAT_CORRUPT` for hard links to nothing, `LAYER_CONFLICT` for
 * an entry below a file, `LIMIT_EXCEEDED` for bombs.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md
 */
export async function applyLayer(
  tree: RootTree,
  entries: AsyncIterable<TarEntry>,
  options: LayerOptions,
): Promise<RootTree> {
  const { what, store, whiteouts: mode = 'apply', overlayWhiteouts = false, mtime = 0, signal } = options;
  const { budget = new Budget({ what }) } = options;
  const { changes, whiteouts } = await readLayer(entries, {
    what,
    store,
    whiteouts: mode,
    overlayWhiteouts,
    budget,
    signal,
  });
  const draft = new TreeDraft(tree);
  for (const whiteout of whiteouts) applyWhiteout(draft, whiteout);
  for (const change of changes) applyChange(draft, change, { what, budget, parents: plainDirectoryAttributes(mtime) });
  return draft.finish();
}

/** The tree is still as the lower layers left it: nothing of this layer can be taken away. */
function applyWhiteout(draft: TreeDraft, { directory: path, name }: Whiteout): void {
  const { path: directory, node } = resolvePath(draft, path);
  if (node?.kind !== 'directory') return;
  if (name === undefined) draft.clear(directory);
  else draft.remove(childPath(directory, name));
}

interface ApplyContext {
  readonly what: string;
  readonly budget: Budget;
  /** For parents that are missing. */
  readonly parents: Attributes;
}

function applyChange(draft: TreeDraft, change: LayerChange, { what, budget, parents }: ApplyContext): void {
  const named = pooledPathOf(change.at);
  if (named === ROOT_PATH) return applyRoot(draft, change, what);
  const { path } = resolveParents(draft, named);
  const node = change.kind === 'put' ? change.node : linkedNode(draft, change, what);
  const made = draft.makeDirectories(parentPath(path), parents);
  if (typeof made !== 'number') throw belowFile(change, { what, blockedBy: made });
  if (made > 0) budget.spend('entries', made);
  if (node.kind === 'directory' && draft.get(path)?.kind === 'directory') draft.describe(path, node);
  else draft.put(path, node);
}

/** An entry `.` may describe the root. A symlink there would turn all further paths to the host (CVE-2021-29136 of umoci). */
function applyRoot(draft: TreeDraft, change: LayerChange, what: string): void {
  if (change.kind === 'put' && change.node.kind === 'directory') return draft.describe(ROOT_PATH, change.node);
  const kind = change.kind === 'put' ? change.node.kind : 'hard link';
  throw new RootsmithError('PATH_UNSAFE', `${what}: the entry at offset ${change.offset} makes the root a ${kind}`, {
    hint: 'Do not use this layer: it was made to break out of its root.',
    details: { offset: change.offset, field: 'path' },
  });
}

function linkedNode(draft: TreeDraft, change: LayerChange & { readonly kind: 'link' }, what: string): RootNode {
  const { node } = resolveParents(draft, pooledPathOf(change.target));
  if (node !== undefined && node.kind !== 'directory') return node;
  const found = node === undefined ? 'is neither in this layer before it nor below' : 'is a directory';
  const [path, target] = [fromByteName(pooledPathOf(change.at)), fromByteName(pooledPathOf(change.target))];
  throw new RootsmithError('FORMAT_CORRUPT', `${what}: hard link \`${path}\` points at \`${target}\`, which ${found}`, {
    hint: 'Make the archive anew: a hard link must follow its target.',
    details: { offset: change.offset, field: 'linkname', path, target },
  });
}

function belowFile(
  { at, offset }: LayerChange,
  { what, blockedBy }: { readonly what: string; readonly blockedBy: EntryPath },
): RootsmithError {
  const [entry, blocked] = [fromByteName(pooledPathOf(at)), fromByteName(blockedBy)];
  return new RootsmithError(
    'LAYER_CONFLICT',
    `${what}: entry \`${entry}\` lies below \`${blocked}\`, which is no directory`,
    {
      hint: `Add an entry for the directory \`${blocked}\` before it.`,
      details: { offset, path: entry, blockedBy: blocked },
    },
  );
}
