import type { Platform, Reference } from '../../oci/index.ts';
import type { ImageBundle, LineColumn } from '../../talos/index.ts';
import type { IndexForm } from '../copy/closure-platforms.ts';

/** What a `mirror.yaml` says, checked. Paths are absolute. */
export interface Mirror {
  /** Name of the file, for messages. */
  readonly file: string;
  readonly images: readonly MirrorImage[];
  readonly sources: MirrorSources;
  /** Empty for all. */
  readonly platforms: readonly Platform[];
  readonly index: IndexForm;
  /** `HOST[/PREFIX]` or `oci:DIR`; the command line may name another. */
  readonly target: string | undefined;
  readonly naming: Naming;
  readonly referrers: boolean;
  readonly foreignLayers: boolean;
  readonly limits: MirrorLimits;
}

/** One entry of `images`. */
export interface MirrorImage {
  /** Any PLACE. */
  readonly place: string;
  /** `repository[:tag]` below the target, in place of what the naming rule makes. */
  readonly target: string | undefined;
  /** In place of those of the mirror. */
  readonly platforms: readonly Platform[] | undefined;
  readonly at: LineColumn;
}

/** Where more images are listed; the same sources as those of `images list`. */
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

/**
 * How a name at the target is made of a source's: `replace-host` drops the host (the `sed` of Talos's
 * guide), `keep-host` keeps it as the first part of the path, `prefix` replaces it by a path of one's
 * own, and a template says it all, with `{host}`, `{path}`, `{namespace}` and `{name}`.
 */
export type Naming =
  | { readonly kind: 'replace-host' }
  | { readonly kind: 'keep-host' }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'template'; readonly template: string };

export interface MirrorLimits {
  /** Transfers at once. */
  readonly concurrency: number | undefined;
  /** Bytes in a second. */
  readonly bandwidth: number | undefined;
  /** Attempts after the first. */
  readonly retries: number | undefined;
}

/** An image that somebody asked for: what `images` and `sources` come to. */
export interface ImageRequest {
  /** Any PLACE. */
  readonly place: string;
  /** What names at the target are made of; undefined where the place has no name that could serve. */
  readonly reference: Reference | undefined;
  readonly target: string | undefined;
  readonly platforms: readonly Platform[];
  /** Who asked, for messages: `mirror.yaml:7:5`. */
  readonly origin: string;
}
