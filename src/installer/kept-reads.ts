import type { Lock } from '../recipe/index.ts';
import { OpenImages } from './images/open-images.ts';
import type { ReadBase } from './prepared.ts';
import type { BuildContext } from './session/context.ts';
import { ImageTrees } from './trees/image-trees.ts';

/** What was read and stays for the next build: watching builds on the same images again and again. */
export interface KeptReads {
  /** Lives as long as everything here. */
  readonly context: BuildContext;
  readonly images: OpenImages;
  readonly imageTrees: ImageTrees;
  /** Bases by the digests of their manifests, and of those that their boot files are from. */
  readonly bases: Map<string, Promise<ReadBase>>;
  readonly cacheBase: boolean;
}

export interface KeptReadsOptions {
  /** Opens images by their locked digests, and refuses drift. */
  readonly lock?: Lock | undefined;
  /** Places to open in place of others: what the recipe names, to what is used. */
  readonly replacements?: ReadonlyMap<string, string> | undefined;
  /** Keeps what is read of a base in the user's folder of caches, and looks there first. @default false */
  readonly cacheBase?: boolean | undefined;
}

/** Nothing is read yet. */
export function keepReads(context: BuildContext, options: KeptReadsOptions): KeptReads {
  const { cacheBase = false } = options;
  const images = new OpenImages(context, options);
  return { context, images, imageTrees: new ImageTrees(context), bases: new Map(), cacheBase };
}
