import type { RepositoryTarget } from '../../oci/index.ts';
import type { MirrorTarget } from '../file/index.ts';
import { type FailedImage, isFailed } from './failed-image.ts';
import { describeLeft } from './left-behind.ts';
import type { ManifestCache } from './manifest-cache.ts';
import { planBlobs } from './plan-blobs.ts';
import type { MirrorPlan, PlannedImage } from './plan-model.ts';
import { totalsOf } from './plan-totals.ts';

export interface CompletePlanOptions {
  readonly cache: ManifestCache;
  readonly target: RepositoryTarget;
  readonly place: MirrorTarget;
  /** Ask the target for every part of every image. @default false */
  readonly deep?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the target for blobs, and adds up what there is to do. */
export async function completePlan(
  planned: readonly (PlannedImage | FailedImage)[],
  { cache, target, place, deep = false, signal }: CompletePlanOptions,
): Promise<MirrorPlan> {
  const draft = planned.filter((image): image is PlannedImage => !isFailed(image));
  const { blobs, failed: lost, complete } = await planBlobs(draft, { target, deep, signal });
  const gone = new Set(lost.map(({ image }) => image));
  const images = draft
    .filter((image) => !gone.has(image))
    .map((image): PlannedImage => (complete.has(image) ? { ...image, state: 'present' } : image));
  const refused = lost.map(({ image, error }) => ({ source: image.source, target: image.target, error }));
  return {
    target: place.text,
    images,
    failed: [...planned.filter(isFailed), ...refused],
    blobs,
    totals: totalsOf(images, blobs),
    warnings: images.filter(({ state }) => state === 'copy').flatMap(warningsOf),
    cache,
  };
}

function warningsOf(image: PlannedImage): readonly string[] {
  const { source, omitted, left } = image;
  return [
    ...(omitted.length === 0 ? [] : [describeOmitted(image)]),
    ...(left.length === 0 ? [] : [describeLeft(source.text, left)]),
  ];
}

function describeOmitted({ source: { text }, omitted: { length: count }, named, root }: PlannedImage): string {
  const images = count === 1 ? '1 image' : `${count} images`;
  return named.digest === root.digest
    ? `${text}: its index keeps its digest, and still names ${images} that will not be copied`
    : `${text}: its index was rebuilt without ${images}, so it has another digest: ${root.digest}`;
}
