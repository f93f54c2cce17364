import { boundedDecompressors } from '../../compression/index.ts';
import { type ImageSet, type ImageSource, loadImages } from '../../oci/index.ts';
import { platformByLayers } from '../../places/index.ts';
import { architectureOfAsset } from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';

/** Reads which images a source holds, with a part of the budget that names `place`. */
export async function loadSet(
  source: ImageSource,
  place: string,
  { signal, budget: whole }: Pick<BuildContext, 'signal' | 'budget'>,
): Promise<ImageSet> {
  const budget = whole.open(`\`${place}\``);
  const decompressors = boundedDecompressors(budget);
  const findPlatform = platformByLayers({ decompressors, architectureOf: architectureOfAsset, budget: whole });
  return await loadImages(source, { findPlatform, signal, budget });
}
