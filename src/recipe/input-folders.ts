import { join } from 'node:path';
import type { ExtensionRecipe } from './extension-recipe.ts';
import type { Recipe } from './model.ts';
import { treesOf } from './references.ts';
import type { HostSource, Layer, Position, TreeSource } from './sources.ts';

/** A folder of this machine that a build takes with everything below it. */
export interface InputFolder {
  readonly path: string;
  /** The folder that the patterns of `ignore` start from. */
  readonly root: string;
  /** .dockerignore patterns, in order. */
  readonly ignore: readonly string[];
  readonly at: Position;
}

/**
 * The folders that a recipe takes whole: what lies in them when the build runs is a part of the result. A copy of
 * single paths takes those; of a glob nothing is said, but for `*`, which is all.
 */
export function inputFoldersOf(recipe: Recipe | ExtensionRecipe): readonly InputFolder[] {
  const { layers, trees } = treesOf(recipe);
  return [...trees.flatMap(wholeFolder), ...layers.flatMap(foldersOfLayer)];
}

function foldersOfLayer(layer: Layer): readonly InputFolder[] {
  if (layer.kind === 'tree') return wholeFolder(layer.source);
  if (layer.kind === 'files' || layer.source.kind !== 'directory') return [];
  const { source } = layer;
  return layer.copies.flatMap(({ from, at }) => from.flatMap((path) => folderOfCopy(source, path, at)));
}

function wholeFolder(source: TreeSource): readonly InputFolder[] {
  if (source.kind !== 'directory') return [];
  const { path, ignore, at } = source;
  return [{ path, root: path, ignore, at }];
}

function folderOfCopy(
  { path: root, ignore }: Extract<HostSource, { readonly kind: 'directory' }>,
  from: string,
  at: Position,
): readonly InputFolder[] {
  const path = from.replace(/(?:^|\/)\*$/, '');
  return /[*?[\\]/.test(path) ? [] : [{ path: join(root, path), root, ignore, at }];
}
