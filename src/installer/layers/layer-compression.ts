import { RootsmithError } from '../../errors/index.ts';
import { type ImageView, type LayerCompression, mediaFamily } from '../../oci/index.ts';
import type { PlatformRecipe } from '../stages/resolve.ts';

/**
 * Refuses layers that the image's format does not have: docker's schema 2 knows no zstd, and containers'
 * own tools reject the media type that some give it.
 */
export function checkLayerCompression({ recipe, view }: Pick<PlatformRecipe, 'recipe' | 'view'>): void {
  const isDocker = mediaFamily(view.manifest.mediaType) === 'docker';
  if (recipe.image.compression !== 'zstd' || !isDocker) return;
  throw new RootsmithError(
    'BASE_UNSUPPORTED',
    `cannot compress layers by zstd: \`${view.source.place}\` is an image in docker's format, which has none`,
    { hint: 'Use `image.compression: gzip`, or take a base with an OCI manifest.' },
  );
}

const DEFAULT_COMPRESSION: LayerCompression = 'gzip';

/** How a layer that is made anew is compressed: as the recipe says, else as the base's of that place. */
export function resultCompression(
  { layers }: ImageView,
  layer: number,
  chosen: LayerCompression | undefined,
): LayerCompression {
  return chosen ?? layers.at(layer)?.compression ?? DEFAULT_COMPRESSION;
}
