import type { ImageView } from '../../oci/index.ts';
import type { BootFileSources } from '../../recipe/index.ts';
import { AssetSearch, type AssetSearchOptions, type OnAsset } from '../assets/asset-search.ts';
import type { LayerCache } from '../assets/layer-cache.ts';
import { withOwnFiles } from '../assets/own-files.ts';
import { bootFilesAmong, type PulledAssets } from '../assets/pulled-assets.ts';
import { layersMeter } from '../layers/layers-meter.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';

export interface PullInput {
  /** The base. */
  readonly view: ImageView;
  /** Where boot files are taken from if the base has none. */
  readonly artifacts?: ImageView | undefined;
  /** Files of this machine that take the place of those of the base. */
  readonly ownFiles?: BootFileSources | undefined;
  readonly onAsset?: OnAsset | undefined;
  /** Whether a UKI may be made of files, which needs a picture. @default false */
  readonly seeksSplash?: boolean | undefined;
  /** What earlier builds have kept of layers. @default nothing is looked up or kept */
  readonly cache?: LayerCache | undefined;
}

/** The boot assets of the base, copied out of its layers. Throws `BASE_NOT_INSTALLER` where they are missing. */
export const pullStage: BuildStage<PullInput, PulledAssets> = {
  name: 'pull',
  run: pullAssets,
  summary: (assets) =>
    bootFilesAmong(assets)
      .map(({ path, layer }) => `${path} of layer ${layer + 1}`)
      .join(', '),
};

async function pullAssets({ ownFiles, ...input }: PullInput, context: BuildContext): Promise<PulledAssets> {
  const assets = await findAssets(input, context);
  return ownFiles === undefined ? assets : await withOwnFiles(assets, ownFiles, context);
}

/** Where there are artifacts, the base has no boot files as a rule: both are read at the same time. */
async function findAssets(
  { view, artifacts, ...options }: Omit<PullInput, 'ownFiles'>,
  context: BuildContext,
): Promise<PulledAssets> {
  if (artifacts === undefined) return (await searched(view, options, context)).result();
  const arrived = layersMeter({ layers: [...view.layers, ...artifacts.layers] }, 'pull', context.report);
  const [base, other] = await Promise.allSettled([
    searched(view, { ...options, arrived }, context),
    searched(artifacts, { ...options, arrived, seeksSplash: true }, context),
  ]);
  const search = resultOf(base);
  if (search.hasFound) return search.result();
  const { byName, splash } = resultOf(other).result();
  return { origin: 'artifacts', byName, splash, holders: new Map(), entries: new Map() };
}

/** Reads the layers from the top down: the topmost copy of a file counts. */
async function searched(view: ImageView, options: AssetSearchOptions, context: BuildContext): Promise<AssetSearch> {
  const search = new AssetSearch(view, context, options);
  for (const layer of view.layers.keys().toArray().reverse()) await search.visit(layer);
  return search;
}

function resultOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'fulfilled') return settled.value;
  throw settled.reason;
}
