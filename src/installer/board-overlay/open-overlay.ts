import { RootsmithError } from '../../errors/index.ts';
import type { OverlaySource } from '../../recipe/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import { type OverlayTreeOptions, overlayTree } from './overlay-tree.ts';

/** Reads the overlay of a recipe for the platform that is built. Nothing of it is run. */
export async function openOverlay(
  overlay: OverlaySource,
  sources: Pick<SourceReader, 'tree'>,
  options: OverlayTreeOptions,
): Promise<RootTree> {
  const { image, at } = overlay;
  if (image === undefined)
    throw new RootsmithError('RECIPE_INVALID', `${at.file}:${at.line}: \`overlay\` names no image`, {
      hint: 'Name it: `overlay: { image: ghcr.io/siderolabs/sbc-raspberrypi:v0.1.0, name: rpi_generic }`.',
    });
  return overlayTree(await sources.tree({ kind: 'image', image }), overlay, options);
}
