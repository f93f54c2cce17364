import type { Platform } from '../../oci/index.ts';
import type { ImageBundle, LineColumn } from '../../talos/index.ts';
import type { ImagePlace } from '../images/index.ts';
import type { Naming } from './naming.ts';
import type { TargetName } from './target-name.ts';
import type { MirrorTarget } from './target-place.ts';

/** The checked content of a `mirror.yaml`. Paths are absolute. */
export interface Mirror {
  /** The name of the file, for messages. */
  readonly file: string;
  readonly images: readonly MirrorImage[];
  readonly sources: MirrorSources;
  /** Empty for all platforms. */
  readonly platforms: readonly Platform[];
  readonly index: IndexForm;
  /** The command line may name another target. */
  readonly target: MirrorTarget | undefined;
  readonly naming: Naming;
  readonly referrers: boolean;
  readonly foreignLayers: boolean;
  readonly limits: MirrorLimits;
}

/**
 * Says what becomes of an index when some of its images are not copied: `sparse` keeps the index and its digest,
 * although it names images that are missing; `rebuilt` writes another index, which names only the images that are
 * copied.
 */
export type IndexForm = 'sparse' | 'rebuilt';

/** One entry of `images`. */
export interface MirrorImage {
  readonly place: ImagePlace;
  /** The name below the target, in place of the one that the naming rule makes. */
  readonly target: TargetName | undefined;
  /** In place of the platforms of the whole mirror. */
  readonly platforms: readonly Platform[] | undefined;
  readonly at: LineColumn;
}

/** Names the lists of further images; `images list` reads the same kinds of lists. */
export interface MirrorSources {
  readonly talos: readonly TalosRelease[];
  readonly machineConfigs: readonly string[];
  readonly manifests: readonly string[];
  /** `KIND=PATH` */
  readonly imagePaths: readonly string[];
  readonly recipes: readonly string[];
  readonly lists: readonly string[];
}

export interface TalosRelease {
  readonly version: string;
  readonly kubernetes: string | undefined;
  readonly bundles: readonly ImageBundle[];
}

export interface MirrorLimits {
  /** How many transfers run at once. */
  readonly concurrency: number | undefined;
  /** Bytes per second. */
  readonly bandwidth: number | undefined;
  /** How many attempts follow a failed one. */
  readonly retries: number | undefined;
}

/** An image that a mirror asks for, in its `images` or in one of its `sources`. */
export interface ImageRequest {
  readonly place: ImagePlace;
  readonly target: TargetName | undefined;
  readonly platforms: readonly Platform[];
  /** Who asked for the image, for messages: `mirror.yaml:7:5`. */
  readonly origin: string;
}
