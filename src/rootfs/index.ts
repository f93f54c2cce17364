export {
  type AttributeOverrides,
  emptyDirectory,
  emptyTree,
  joinedXattrs,
  type Owner,
  plainDirectoryAttributes,
  plainFile,
  ROOT_OWNER,
} from './attributes.ts';
export { buildTree, TreeBuilder, type TreeBuilderOptions } from './builder.ts';
export { type CopyOptions, copyInto } from './copy.ts';
export { type ChangedEntry, type ChangedField, type DiffOptions, diffTrees, type TreeDifference } from './diff.ts';
export { dockerignoreMatcher, type PathMatcher, parseDockerignore } from './dockerignore.ts';
export { TreeDraft } from './draft.ts';
export { withoutIgnored } from './filter.ts';
export { HiddenPaths } from './hidden-paths.ts';
export { hidingPath } from './hiding-path.ts';
export { mapTree, withAttributes } from './map-tree.ts';
export type { TreeChange } from './merge.ts';
export type {
  Attributes,
  DeviceNode,
  DirectoryNode,
  FileContent,
  FileNode,
  PipeNode,
  RootNode,
  RootTree,
  SymlinkNode,
  Xattrs,
} from './node.ts';
export type { StoreContent } from './node-of-entry.ts';
export { type Overlaid, type OverlayOptions, overlay } from './overlay.ts';
export type { ReadableTree } from './readable-tree.ts';
export { type Removal, removePaths } from './remove.ts';
export { lookup, type ResolvedPath, type ResolvePathOptions, realPath, resolvePath } from './resolve.ts';
export { type TarOfTreeOptions, tarOfTree } from './tar-of-tree.ts';
export { type BaseTree, ownContent, squashfsContent, treeFromSquashfs } from './tree-from-squashfs.ts';
export { applyLayer, type LayerOptions, treeFromTar } from './tree-from-tar.ts';
export {
  countLinks,
  measureTree,
  sortedNames,
  type TreeStatistics,
  type WalkedEntry,
  walkTree,
} from './walk.ts';
export { isOverlayOpaque, isOverlayWhiteout } from './whiteout.ts';
