import { type ImageSource, type ImageView, isKnownPlatform, type Platform } from '../../oci/index.ts';
import { chosenImage, loadSet, nameOfView } from '../../places/index.ts';
import { findTalosVersion } from '../../talos/index.ts';
import { bootSearch } from '../boot/find-boot.ts';
import { imageLayers } from '../layers/image-layers.ts';
import type { Inspected } from '../model.ts';
import { once } from '../once.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import { systemOfLayers } from '../system/system-of-layers.ts';
import { bootingLevels } from './booting.ts';

/** Opens one image of a source: that of the platform, else the only one, else that of amd64. */
export async function openInspectedImage(
  source: ImageSource,
  { name, platform }: { readonly name: string; readonly platform: Platform | undefined },
  outer: InspectContext,
): Promise<Inspected> {
  const set = await loadSet(source, name, outer);
  const view = await chosenImage(set, platform).open(outer.signal);
  const context = { ...outer, budget: outer.budget.open(nameOfView(view)) };
  const layers = imageLayers(view, context);
  const version = findTalosVersion(view.config);
  const architecture = isKnownPlatform(view.platform) ? view.platform.architecture : undefined;
  const search = bootSearch({ name: nameOfView(view), architecture, version }, layers);
  const levels = bootingLevels(search, context);
  return {
    kind: 'image',
    name,
    size: storedBytes(view),
    image: view,
    platforms: set.images.map((image) => image.platform),
    version,
    layers: async () => layers,
    ...levels,
    system: once(async () =>
      (await search.found()) === undefined ? await systemOfLayers(layers, context) : await levels.system(),
    ),
    bytesRead: () => context.traffic.bytes(),
  };
}

function storedBytes({ descriptor, manifest }: ImageView): number {
  return [descriptor, manifest.config, ...manifest.layers].reduce((sum, { size }) => sum + size, 0);
}
