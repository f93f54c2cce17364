import type { Copy, Layer, TreeSource } from '../../recipe/index.ts';
import { copyInto, type FileNode, type Overlaid, overlay, ROOT_OWNER, type RootTree } from '../../rootfs/index.ts';
import { describeSource } from './describe-source.ts';
import { treeOfFiles } from './inline-files.ts';

/** Reads what a recipe names as the source of files. */
export interface SourceReader {
  /** The tree of a source. */
  tree(source: TreeSource): Promise<RootTree>;
  /** For ADD: the tree in a file that is a tar archive, compressed or not; undefined for any other file. */
  readonly unpackTar: (file: FileNode) => Promise<RootTree | undefined>;
}

export interface ApplyLayersOptions {
  readonly sources: SourceReader;
  /** Seconds since 1970, for entries that have no time of their own. */
  readonly time: number;
}

/** Lays the layers of a recipe over the tree, in their order. */
export async function applyLayers(
  tree: RootTree,
  layers: readonly Layer[],
  options: ApplyLayersOptions,
): Promise<Overlaid> {
  let result: Overlaid = { tree, changes: [] };
  for (const layer of layers) result = chained(result, await applyOne(result.tree, layer, options));
  return result;
}

/** The result of two steps, one after the other, with the changes of both. */
export function chained(first: Overlaid, second: Overlaid): Overlaid {
  return { tree: second.tree, changes: [...first.changes, ...second.changes] };
}

async function applyOne(tree: RootTree, layer: Layer, options: ApplyLayersOptions): Promise<Overlaid> {
  const { sources, time } = options;
  switch (layer.kind) {
    case 'tree': {
      const source = await sources.tree(layer.source);
      const what = describeSource(layer.source);
      return overlay(tree, source, { what, owner: layer.owner ?? ROOT_OWNER, mtime: time });
    }
    case 'copy':
      return await applyCopies(tree, layer.copies, layer.source, options);
    case 'files': {
      const what = 'the files of the recipe';
      const source = treeOfFiles(layer.files, time);
      return overlay(tree, source, { what, owner: 'keep', whiteouts: 'literal', mtime: time });
    }
  }
}

async function applyCopies(
  tree: RootTree,
  copies: readonly Copy[],
  source: TreeSource,
  { sources, time }: ApplyLayersOptions,
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
