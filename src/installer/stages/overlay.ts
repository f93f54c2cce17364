import { parseEntryPath, streamOf, toByteName } from '../../bytes/index.ts';
import type { Copy, InlineFile, Layer, RecipeOwner, TreeSource } from '../../recipe/index.ts';
import {
  type Attributes,
  copyInto,
  type Overlaid,
  overlay,
  ROOT_OWNER,
  type RootNode,
  type RootTree,
  TreeBuilder,
} from '../../rootfs/index.ts';
import type { TreeSources } from '../trees/tree-sources.ts';

export interface OverlayStageOptions {
  readonly sources: TreeSources;
  /** Seconds since 1970, for entries that have no time of their own. */
  readonly time: number;
}

/** Lays the layers over the tree, in their order. */
export async function applyLayers(
  tree: RootTree,
  layers: readonly Layer[],
  options: OverlayStageOptions,
): Promise<Overlaid> {
  let result: Overlaid = { tree, changes: [] };
  for (const layer of layers) result = chained(result, await applyOne(result.tree, layer, options));
  return result;
}

/** Two steps, one after the other, as one. */
export function chained(first: Overlaid, second: Overlaid): Overlaid {
  return { tree: second.tree, changes: [...first.changes, ...second.changes] };
}

async function applyOne(tree: RootTree, layer: Layer, options: OverlayStageOptions): Promise<Overlaid> {
  const { sources, time } = options;
  switch (layer.kind) {
    case 'tree': {
      const source = await sources.tree(layer.source);
      return overlay(tree, source, {
        what: describeSource(layer.source),
        owner: layer.owner ?? ROOT_OWNER,
        mtime: time,
      });
    }
    case 'copy':
      return await applyCopies(tree, layer.copies, layer.source, options);
    case 'files':
      return overlay(tree, treeOfFiles(layer.files, time), {
        what: 'the files of the recipe',
        owner: 'keep',
        whiteouts: 'literal',
        mtime: time,
      });
  }
}

async function applyCopies(
  tree: RootTree,
  copies: readonly Copy[],
  source: TreeSource,
  { sources, time }: OverlayStageOptions,
): Promise<Overlaid> {
  const from = await sources.tree(source);
  let result: Overlaid = { tree, changes: [] };
  for (const copy of copies) {
    const what = `${copy.at.file}:${copy.at.line}: copy from ${describeSource(source)}`;
    const unpack = copy.unpackTars ? sources.unpackTar : undefined;
    result = chained(result, await copyInto(result.tree, from, { ...copy, what, unpack, mtime: time }));
  }
  return result;
}

/** A source as a person would name it. */
export function describeSource(source: TreeSource): string {
  switch (source.kind) {
    case 'image':
      return `\`${source.image.place}\``;
    case 'directory':
    case 'tar':
      return `\`${source.path}\``;
    case 'stage':
      return `stage \`${source.name}\``;
  }
}

function treeOfFiles(files: readonly InlineFile[], time: number): RootTree {
  const builder = new TreeBuilder({ mtime: time, what: 'the files of the recipe' });
  for (const file of files) {
    const path = parseEntryPath(toByteName(file.path), 'path');
    const { node } = file;
    if (node.kind === 'hardlink') builder.link(path, parseEntryPath(toByteName(node.target), 'target'));
    else builder.add(path, inlineNode(file, node, time));
  }
  return builder.tree();
}

type OwnNode = Exclude<InlineFile['node'], { readonly kind: 'hardlink' }>;

const DEFAULT_MODES = { file: 0o644, directory: 0o755, symlink: 0o777 } as const;

function inlineNode({ mode, owner, xattrs }: InlineFile, node: OwnNode, time: number): RootNode {
  const { uid, gid }: RecipeOwner = owner ?? ROOT_OWNER;
  const named = Object.entries(xattrs).map(([name, value]) => [toByteName(name), value] as const);
  const attributes: Attributes = {
    mode: mode ?? DEFAULT_MODES[node.kind],
    uid,
    gid,
    mtime: time,
    xattrs: new Map(named),
  };
  switch (node.kind) {
    case 'file': {
      const { content } = node;
      return {
        ...attributes,
        kind: 'file',
        size: content.length,
        content: { kind: 'stream', open: () => streamOf(content) },
      };
    }
    case 'directory':
      return { ...attributes, kind: 'directory', children: new Map() };
    case 'symlink':
      return { ...attributes, kind: 'symlink', target: toByteName(node.target) };
  }
}
