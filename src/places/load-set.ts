import { boundedDecompressors } from '../compression/index.ts';
import { type ImageSet, type ImageSource, loadImages } from '../oci/index.ts';
import { architectureOfAsset } from '../talos/index.ts';
import { platformByLayers } from './layer-platform.ts';
import type { LayerReading } from './read-layer.ts';

/** Reads which images a source holds, with a part of the budget that names `place`. */
export async function loadSet(
  source: ImageSource,
  place: string,
  { signal, budget: whole }: LayerReading,
): Promise<ImageSet> {
  const budget = whole.open(`\`${place}\``);
  const decompressors = boundedDecompressors(budget);
  const findPlatform = platformByLayers({ decompressors, architectureOf: architectureOfAsset, budget: whole });
  return await loadImages(source, { findPlatform, signal, budget });
}
