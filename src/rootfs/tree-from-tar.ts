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
  /** What the tar is, for error messages: "layer sha256:… of …". */
  readonly what: string;
  /** Keeps the content of a file, which must be read before this resolves. It is not called for empty files. */
  readonly store: StoreContent;
  /** `literal` treats `.wh.` names as plain files, as in a tar that is not a layer. @default 'apply' */
  readonly whiteouts?: 'apply' | 'literal';
  /** Whether a character device 0:0 is a whiteout too, as overlayfs keeps them. @default false */
  readonly overlayWhiteouts?: boolean;
  /** The time of directories that no entry describes, in seconds since 1970. @default 0 */
  readonly mtime?: number;
  /** The budget of the image, shared by all of its layers. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a tar that stands alone into a tree. */
export async function treeFromTar(entries: AsyncIterable<TarEntry>, options: LayerOptions): Promise<RootTree> {
  return await applyLayer(emptyTree(options.mtime), entries, options);
}

/**
 * Lays an OCI layer over a tree. Whiteouts affect the tree below only, wherever they stand in the tar. A directory
 * over a directory replaces the attributes and keeps the children; everything else replaces. Symlinks among the
 * parents of an entry are followed inside the tree, as container runtimes do. Throws `PATH_UNSAFE` for `..`,
 * `FORMAT_CORRUPT` for hard links to nothing, `LAYER_CONFLICT` for an entry below a file, `LIMIT_EXCEEDED` for
 * bombs.
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

/** All whiteouts are applied while the tree is as the lower layers left it, so nothing of this layer can be removed. */
function applyWhiteout(draft: TreeDraft, { directory: path, name }: Whiteout): void {
  const { path: directory, node } = resolvePath(draft, path);
  if (node?.kind !== 'directory') return;
  if (name === undefined) draft.clear(directory);
  else draft.remove(childPath(directory, name));
}

interface ApplyContext {
  readonly what: string;
  readonly budget: Budget;
  /** The attributes of parents that are missing. */
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

/**
 * An entry `.` may describe the root. A symlink there would redirect all further paths to the host (CVE-2021-29136
 * of umoci).
 */
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
    `${what}: entry \`${entry}\` lies below \`${blocked}\`, which is not a directory`,
    {
      hint: `Add an entry for the directory \`${blocked}\` before it.`,
      details: { offset, path: entry, blockedBy: blocked },
    },
  );
}
