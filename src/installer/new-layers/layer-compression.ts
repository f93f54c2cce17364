import { RootsmithError } from '../../errors/index.ts';
import { type ImageView, type LayerCompression, mediaFamily } from '../../oci/index.ts';
import type { PlatformRecipe } from '../images/platform-recipe.ts';

/**
 * Refuses a compression that the image's format does not have: docker's schema 2 has no media type for zstd, and
 * container tools reject the one that some programs write.
 */
export function checkLayerCompression({ recipe, view }: Pick<PlatformRecipe, 'recipe' | 'view'>): void {
  const isDocker = mediaFamily(view.manifest.mediaType) === 'docker';
  if (recipe.image.compression !== 'zstd' || !isDocker) return;
  throw new RootsmithError(
    'BASE_UNSUPPORTED',
    `cannot compress layers by zstd: \`${view.source.place}\` is an image in docker's format, which has no zstd layers`,
    { hint: 'Use `image.compression: gzip`, or take a base with an OCI manifest.' },
  );
}

const DEFAULT_COMPRESSION: LayerCompression = 'gzip';

/** How a new layer is compressed: as the recipe says, else as the base's layer at that position. */
export function resultCompression(
  { layers }: ImageView,
  layer: number,
  chosen: LayerCompression | undefined,
): LayerCompression {
  return chosen ?? layers.at(layer)?.compression ?? DEFAULT_COMPRESSION;
}
