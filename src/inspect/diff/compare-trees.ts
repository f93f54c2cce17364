import {
  type ChangedEntry,
  type ChangedField,
  type DiffOptions,
  diffTrees,
  emptyTree,
  type RootNode,
  type RootTree,
} from '../../rootfs/index.ts';
import type { FileChange, FileFacts, FileField } from './difference.ts';

export interface CompareTreesOptions extends DiffOptions {
  /** The part of the image that the trees are. */
  readonly part: string;
}

/** `mtime` and `links` have no field: neither changes what a node does. */
const fieldNames: Readonly<Record<ChangedField, FileField | undefined>> = {
  kind: 'type',
  mode: 'mode',
  uid: 'owner',
  gid: 'owner',
  mtime: undefined,
  size: 'content',
  content: 'content',
  target: 'target',
  device: 'device',
  xattrs: 'xattrs',
  links: undefined,
};

const noFiles: RootTree = emptyTree();

/**
 * Lists the files that differ between two trees, in the order of their paths. A side without a tree has no files. The
 * content of an added or removed directory is listed too.
 */
export async function compareTrees(
  before: RootTree | undefined,
  after: RootTree | undefined,
  { part, ...options }: CompareTreesOptions,
): Promise<readonly FileChange[]> {
  const { added, removed, changed } = await diffTrees(before ?? noFiles, after ?? noFiles, options);
  const changes: FileChange[] = [
    ...added.map(({ path, node }) => ({ ...side('added', path), before: undefined, after: factsOf(node) })),
    ...removed.map(({ path, node }) => ({ ...side('removed', path), before: factsOf(node), after: undefined })),
    ...(before === undefined || after === undefined ? [] : changed.flatMap((entry) => changeOf(entry, part))),
  ];
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));

  function side(kind: FileChange['kind'], path: string): Pick<FileChange, 'kind' | 'part' | 'path' | 'fields'> {
    return { kind, part, path, fields: [] };
  }
}

function changeOf({ path, before, after, fields }: ChangedEntry, part: string): readonly FileChange[] {
  const named = fields.map((field) => fieldNames[field]).filter((field) => field !== undefined);
  if (named.length === 0) return [];
  return [{ kind: 'changed', part, path, fields: [...new Set(named)], before: factsOf(before), after: factsOf(after) }];
}

/** The facts of a file that a difference shows. */
function factsOf(node: RootNode): FileFacts {
  const { kind, mode, uid, gid } = node;
  const own = node.kind === 'file' ? { size: node.size } : node.kind === 'symlink' ? { target: node.target } : {};
  return { type: kind, mode, uid, gid, ...own };
}
