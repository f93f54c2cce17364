import type { ImageView } from '../../oci/index.ts';
import { AssetSearch, type OnAsset } from '../assets/asset-search.ts';
import type { PulledAssets } from '../assets/pulled-assets.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';

export interface PullInput {
  /** The base. */
  readonly view: ImageView;
  readonly onAsset?: OnAsset | undefined;
}

/** The boot assets of the base, copied out of its layers. Throws `BASE_NOT_INSTALLER` where they are missing. */
export const pullStage: BuildStage<PullInput, PulledAssets> = {
  name: 'pull',
  run: findAssets,
  summary: ({ byName }) => [...byName.values()].map(({ path, layer }) => `${path} of layer ${layer + 1}`).join(', '),
};

/** Reads the layers from the top down: the topmost copy of a file counts. */
async function findAssets({ view, onAsset }: PullInput, context: BuildContext): Promise<PulledAssets> {
  const search = new AssetSearch(view, context, onAsset);
  for (const layer of view.layers.keys().toArray().reverse()) await search.visit(layer);
  return search.result();
}
