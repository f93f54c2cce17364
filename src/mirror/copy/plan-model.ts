import type { Descriptor, RepositoryReader } from '../../oci/index.ts';
import type { LockedImage, LockedManifest } from '../file/index.ts';
import type { ImagePlace } from '../images/index.ts';
import type { FailedImage } from './failed-image.ts';
import type { LeftBehind } from './left-behind.ts';
import type { ManifestCache } from './manifest-cache.ts';

/** A manifest of a planned image. Its bytes are in the manifest cache of the plan, or still at the source. */
export interface PlannedManifest extends LockedManifest {
  /** It is not a part of the image. Where it cannot be read, the image is copied without it. */
  readonly isReferrer: boolean;
}

/** What has to happen for one name at the target. */
export interface PlannedImage extends LockedImage {
  /** `present`: the name at the target means `root` already, and what is below it was not read. */
  readonly state: 'present' | 'copy';
  /** Children before their parents, then referrers. Empty where the image is present and was not read. */
  readonly manifests: readonly PlannedManifest[];
  /** Referrers that cannot be read, as far as is known before blobs are read. */
  readonly left: readonly LeftBehind[];
}

/** One blob. It is fetched once and sent once, and then mounted in the other repositories that need it. */
export interface PlannedBlob {
  readonly descriptor: Descriptor;
  /** The sources that have it, the cheapest first. */
  readonly sources: readonly ImagePlace[];
  /** Repositories of the target that have it already. */
  readonly presentIn: readonly string[];
  /** Repositories of the target that lack it, in the order of the plan. */
  readonly neededIn: readonly string[];
}

/** What a mirror run will do. All of it is known before the first byte moves. */
export interface MirrorPlan {
  /** `HOST[/PREFIX]` or `oci:DIR`. */
  readonly target: string;
  /** In the order of the requests. */
  readonly images: readonly PlannedImage[];
  readonly failed: readonly FailedImage[];
  /** The blobs that some repository lacks, the largest first. */
  readonly blobs: readonly PlannedBlob[];
  readonly totals: PlanTotals;
  readonly warnings: readonly string[];
  readonly cache: ManifestCache;
}

export interface PlanTotals {
  readonly images: number;
  readonly present: number;
  /** Bytes to fetch and send, each blob once. */
  readonly bytesToMove: number;
  /** Bytes that are mounted from other repositories of the target. */
  readonly bytesToMount: number;
  readonly manifestsToWrite: number;
  /** The bytes by which the target grows. */
  readonly diskBytes: number;
  /** Manifests to read at the Docker Hub, which counts them. */
  readonly hubReads: number;
}

/** Gives the repository of a source. Each is opened once, for as long as a run lasts. */
export interface SourceReaders {
  /** Returns the reader, and the name that the image has in it. */
  open(place: ImagePlace): Promise<{ readonly reader: RepositoryReader; readonly name: string }>;
}
