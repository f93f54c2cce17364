import {
  baseName,
  childPath,
  type EntryPath,
  parentPath,
  parseEntryPath,
  ROOT_PATH,
  toByteName,
} from '../bytes/index.ts';
import { type AttributeOverrides, ROOT_OWNER } from './attributes.ts';
import { type CopySource, findSources } from './copy-sources.ts';
import type { PathMatcher } from './dockerignore.ts';
import { TreeDraft } from './draft.ts';
import { withoutIgnored } from './filter.ts';
import { type Merge, mergeChildren, mergeNode, newMerge, requireDirectory, type TreeChange } from './merge.ts';
import type { FileNode, RootTree } from './node.ts';
import type { Overlaid } from './overlay.ts';
import { resolvePath } from './resolve.ts';

export interface CopyOptions extends AttributeOverrides {
  /** What is copied from, for error messages: "COPY --from=…". */
  readonly what: string;
  /** Paths or globs in the source, relative to its root. At least one. */
  readonly from: readonly string[];
  /**
   * The destination, relative to the root. It is a directory if it ends in a slash, or if there are several sources.
   */
  readonly to: string;
  /** Paths of the source to leave out. */
  readonly ignore?: PathMatcher | undefined;
  /**
   * For `ADD`: gives the tree of a file that is an archive, to be unpacked in its place, and undefined for other
   * files.
   */
  readonly unpack?: ((file: FileNode, path: EntryPath) => Promise<RootTree | undefined>) | undefined;
  /** The time of directories that have to be created, in seconds since 1970. @default 0 */
  readonly mtime?: number;
}

/**
 * Copies as a Dockerfile's COPY does, with `/` as working directory. Of a directory, its content is copied. A
 * source that is a symlink is followed; symlinks and hard links inside a directory stay. Symlinks on the way to
 * the destination are followed inside the tree. Owners become root unless `owner` says otherwise (docker keeps
 * them for `--from`: pass `keep` for that). Throws `SOURCE_NOT_FOUND`, and `LAYER_CONFLICT` as `overlay` does.
 */
export async function copyInto(tree: RootTree, source: RootTree, options: CopyOptions): Promise<Overlaid> {
  const { what, from, to, ignore, unpack, mtime = 0, owner = ROOT_OWNER, mode, clampMtime } = options;
  const draft = new TreeDraft(tree);
  const visible = ignore === undefined ? source : withoutIgnored(source, ignore);
  const sources = findSources(visible, from, what);
  const target: Target = {
    to: parseEntryPath(toByteName(to), `${what}: destination`),
    isDirectory: sources.length > 1 || endsInSlash(to),
  };
  const changes: TreeChange[] = [];
  for (const { path, node } of sources) {
    // Each source is a merge of its own: docker makes no hard links between sources, and the last one wins.
    const merge = newMerge({ draft, source: visible, what, overrides: { owner, mode, clampMtime }, mtime, changes });
    const unpacked = node.kind === 'file' ? await unpack?.(node, path) : undefined;
    if (unpacked !== undefined) copyArchive(merge, unpacked, target);
    else if (node.kind === 'directory') copyDirectory(merge, { path, node }, target);
    else copyFile(merge, { path, node }, target);
  }
  return { tree: draft.finish(), changes };
}

interface Target {
  readonly to: EntryPath;
  /** True where the destination is meant to be a directory, whether it exists or not. */
  readonly isDirectory: boolean;
}

function endsInSlash(to: string): boolean {
  return to === '' || to === '.' || to.endsWith('/') || to.endsWith('/.');
}

/** Copies an unpacked archive. Owners and modes are those of the archive. */
function copyArchive(merge: Merge, unpacked: RootTree, target: Target): void {
  const { clampMtime } = merge.overrides;
  copyDirectory(
    { ...merge, source: unpacked, overrides: { clampMtime } },
    { path: ROOT_PATH, node: unpacked.root },
    target,
  );
}

function copyDirectory(
  merge: Merge,
  { path, node }: { readonly path: EntryPath; readonly node: RootTree['root'] },
  { to }: Target,
): void {
  const place = { from: path, to: resolvePath(merge.draft, to).path };
  // The owner of the copy gets the destination, but none of the parents that are made for it.
  requireDirectory(merge, { from: path, to: parentPath(place.to) });
  requireDirectory(merge, place, merge.overrides.owner);
  mergeChildren(merge, node, place);
}

function copyFile(merge: Merge, { path, node }: CopySource, { to, isDirectory }: Target): void {
  const found = resolvePath(merge.draft, to);
  const goesInside = isDirectory || found.node?.kind === 'directory' || found.path === ROOT_PATH;
  const place = { from: path, to: goesInside ? childPath(found.path, baseName(path)) : found.path };
  requireDirectory(merge, { from: path, to: parentPath(place.to) }, merge.overrides.owner);
  mergeNode(merge, node, place);
}
