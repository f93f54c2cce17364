import type { ImagePlace } from '../images/index.ts';
import type { PlannedBlob, PlannedImage, PlanTotals } from './plan-model.ts';

/** Adds up what a plan moves. */
export function totalsOf(images: readonly PlannedImage[], blobs: readonly PlannedBlob[]): PlanTotals {
  const copied = images.filter(({ state }) => state === 'copy');
  const manifests = manifestsOf(copied);
  const bytesToMove = sum(
    blobs.filter(({ presentIn }) => presentIn.length === 0).map(({ descriptor }) => descriptor.size),
  );
  const bytesToMount = sum(
    blobs.map(
      ({ descriptor, presentIn, neededIn }) => descriptor.size * (neededIn.length - (presentIn.length === 0 ? 1 : 0)),
    ),
  );
  return {
    images: images.length,
    present: images.length - copied.length,
    bytesToMove,
    bytesToMount,
    manifestsToWrite: manifests.size,
    diskBytes: bytesToMove + sum([...manifests.values()]),
    hubReads: manifestsOf(copied.filter(({ source }) => isOnHub(source))).size,
  };
}

/** Whether an image lies at the Docker Hub, which counts the manifests that are read. */
export function isOnHub(place: ImagePlace): boolean {
  return place.kind === 'registry' && place.reference.domain === 'docker.io';
}

/** The size of each manifest in each repository of the target. */
function manifestsOf(images: readonly PlannedImage[]): ReadonlyMap<string, number> {
  return new Map(
    images.flatMap(({ target, manifests }) =>
      manifests.map(({ descriptor }): [string, number] => [
        `${target.repository}@${descriptor.digest}`,
        descriptor.size,
      ]),
    ),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
