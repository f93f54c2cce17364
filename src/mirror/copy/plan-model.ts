import type { RootsmithError } from '../../errors/index.ts';
import type { Descriptor, Digest, RepositoryReader } from '../../oci/index.ts';
import type { LeftBehind } from './left-behind.ts';
import type { ManifestShelf } from './manifest-shelf.ts';

/** A name at the target. Without a tag the image is there by its digest only. */
export interface TargetName {
  readonly repository: string;
  readonly tag: string | undefined;
}

/** A manifest of a planned image; its bytes are on the plan's shelf. */
export interface PlannedManifest {
  readonly descriptor: Descriptor;
  readonly blobs: readonly Digest[];
  readonly subject: Digest | undefined;
  /** It is no part of the image: where it cannot be had, the image goes without. */
  readonly isBelonging: boolean;
}

/** What has to happen for one name at the target. */
export interface PlannedImage {
  /** The source as a PLACE, such as `ghcr.io/siderolabs/installer:v1.0.6`. */
  readonly source: string;
  /** What the source's name means. */
  readonly named: Descriptor;
  /** What the target's name will mean. Other than `named` only where an index was rebuilt. */
  readonly root: Descriptor;
  readonly target: TargetName;
  /** `present`: the target's name means `root` already, and what is below it was taken on trust. */
  readonly state: 'present' | 'copy';
  /** Children before parents, what belongs to the image last. Empty where it is present and was not read. */
  readonly manifests: readonly PlannedManifest[];
  /** Each once. */
  readonly blobs: readonly Descriptor[];
  /** Names of signatures and the like. */
  readonly tags: readonly { readonly tag: string; readonly digest: Digest }[];
  /** What a sparse index names and the target will not have. */
  readonly omitted: readonly Digest[];
  /** What belongs to the image and cannot be had, as far as is known before blobs are read. */
  readonly left: readonly LeftBehind[];
}

/** An image that cannot be copied, known before anything was written. */
export interface FailedImage {
  readonly source: string;
  readonly target: TargetName;
  readonly error: RootsmithError;
}

/** One blob, which is fetched once and sent once, and then mounted wherever else it is needed. */
export interface PlannedBlob {
  readonly descriptor: Descriptor;
  /** Sources that have it as PLACEs, the cheapest first. */
  readonly sources: readonly string[];
  /** Repositories of the target that have it already. */
  readonly presentIn: readonly string[];
  /** Repositories of the target that lack it, in the order of the plan. */
  readonly neededIn: readonly string[];
}

/** What a mirror run will do, all of it known before the first byte moves. */
export interface MirrorPlan {
  /** `HOST[/PREFIX]` or `oci:DIR`. */
  readonly target: string;
  /** In the order of the request. */
  readonly images: readonly PlannedImage[];
  readonly failed: readonly FailedImage[];
  /** Only those that some repository lacks. The largest first. */
  readonly blobs: readonly PlannedBlob[];
  readonly totals: PlanTotals;
  readonly warnings: readonly string[];
  readonly shelf: ManifestShelf;
}

export interface PlanTotals {
  readonly images: number;
  readonly present: number;
  /** Bytes to fetch and send, each blob once. */
  readonly bytesToMove: number;
  /** Bytes that other repositories of the target give. */
  readonly bytesToMount: number;
  readonly manifestsToWrite: number;
  /** What the target grows by. */
  readonly diskBytes: number;
  /** Manifests read at the Docker Hub, which counts them. */
  readonly hubReads: number;
}

/** Gives the repository behind a PLACE, opened once, for as long as a run lasts. */
export interface SourceReaders {
  /** The reader, and the name that the place has in it. */
  open(place: string): Promise<{ readonly reader: RepositoryReader; readonly name: string }>;
}
