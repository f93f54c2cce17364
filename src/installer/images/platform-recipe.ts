import type { ImageView, Platform } from '../../oci/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import type { TalosVersion } from '../../talos/index.ts';

/** A recipe for one platform, with the base image of that platform. */
export interface PlatformRecipe {
  readonly platform: Platform;
  /** With `${TARGETARCH}` and its like filled in. */
  readonly recipe: Recipe;
  readonly view: ImageView;
  /** The image whose boot files are taken where the base has none. */
  readonly artifacts?: ImageView | undefined;
  /** Undefined where the base does not say which Talos it is. */
  readonly version: TalosVersion | undefined;
}
