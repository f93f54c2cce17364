import type { Recipe } from '../../recipe/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import type { OpenImages } from '../images/open-images.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import { officialOverlay } from './official-overlay.ts';
import { type OverlayTreeOptions, overlayTree } from './overlay-tree.ts';

export interface OpenOverlayOptions extends OverlayTreeOptions {
  readonly images: Pick<OpenImages, 'open'>;
  readonly sources: Pick<SourceReader, 'tree'>;
}

/** Reads the overlay of a recipe, where it has one, for the platform that is built. Nothing of it is run. */
export async function openOverlay(
  { registry, customization: { overlay } }: Recipe,
  { images, sources, ...options }: OpenOverlayOptions,
): Promise<RootTree | undefined> {
  if (overlay === undefined) return undefined;
  const { at } = overlay;
  const reader = {
    open: images.open.bind(images),
    tree: (place: string) => sources.tree({ kind: 'image', image: { place, at } }),
  };
  const { version } = options;
  if (overlay.tar !== undefined) return overlayTree(await sources.tree(overlay.tar), overlay, options);
  const image = overlay.image ?? (await officialOverlay(overlay, { registry, version }, reader)).image;
  return overlayTree(await sources.tree({ kind: 'image', image }), overlay, options);
}
