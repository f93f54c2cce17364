import { resolve } from 'node:path';
import { type FieldPositions, nearestPosition } from '../talos/index.ts';
import { absolutePlace } from './places.ts';
import type { ImageName, Position, TreeSource } from './sources.ts';

/** The context of a recipe's text. */
export interface RecipeContext {
  readonly file: string;
  /** An absolute path. */
  readonly folder: string;
  readonly positions: FieldPositions;
}

/** The three ways to name a tree. The schema guarantees that there is exactly one. */
export type SourceYaml = { readonly image: string } | { readonly dir: string } | { readonly tar: string };

/** The tree that a layer, a kernel or a service names. Relative paths start from the recipe's folder. */
export function sourceOf(source: SourceYaml, path: readonly PropertyKey[], context: RecipeContext): TreeSource {
  const { folder } = context;
  const at = (key: string) => positionOf([...path, key], context);
  if ('image' in source) return { kind: 'image', image: imageName(source.image, [...path, 'image'], context) };
  if ('dir' in source)
    return { kind: 'directory', path: resolve(folder, source.dir), ignore: [], modes: 'checkout', at: at('dir') };
  return { kind: 'tar', path: resolve(folder, source.tar), at: at('tar') };
}

/** The image that a field names. */
export function imageName(place: string, path: readonly PropertyKey[], context: RecipeContext): ImageName {
  return { place: absolutePlace(place, context.folder), at: positionOf(path, context) };
}

/** The position of a field in the recipe, or of the nearest field around it. */
export function positionOf(path: readonly PropertyKey[], { file, positions }: RecipeContext): Position {
  return { file, ...nearestPosition(positions, path) };
}
