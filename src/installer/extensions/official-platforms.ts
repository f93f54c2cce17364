import { formatPlatform, type Platform, selectPlatform } from '../../oci/index.ts';
import type { ImageName } from '../../recipe/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import type { OpenImages } from '../images/open-images.ts';
import type { PlatformRecipe } from '../images/platform-recipe.ts';
import type { ImageTrees } from '../trees/image-trees.ts';
import { nameOfficialExtensions } from './official-names.ts';

export interface OfficialPlatformsOptions {
  readonly images: Pick<OpenImages, 'open' | 'set'>;
  readonly imageTrees: Pick<ImageTrees, 'tree'>;
  readonly signal: AbortSignal | undefined;
}

/** The recipes of all platforms, and the images that were opened for them. */
export interface NamedPlatforms {
  readonly platforms: readonly PlatformRecipe[];
  readonly references: readonly ImageName[];
}

/** The recipes with images in place of the names of official extensions. Throws what `nameOfficialExtensions` throws. */
export async function withOfficialExtensions(
  platforms: readonly PlatformRecipe[],
  { images, imageTrees, signal }: OfficialPlatformsOptions,
): Promise<NamedPlatforms> {
  const open = (image: ImageName): Promise<void> => images.open(image);
  // The list is the same for all platforms, and may be published for one.
  const tree = async (place: string, platform: Platform): Promise<RootTree> => {
    const set = images.set(place);
    const own = set.images.find((each) => formatPlatform(each.platform) === formatPlatform(platform));
    const found = own ?? set.images[0] ?? selectPlatform(set, platform);
    return await imageTrees.tree(await found.open(signal), 0);
  };
  const named: PlatformRecipe[] = [];
  const references: ImageName[] = [];
  for (const each of platforms) {
    const own = await nameOfficialExtensions(each, { open, tree });
    named.push({ ...each, recipe: own.recipe });
    for (const image of own.references) references.push(image);
  }
  return { platforms: named, references };
}
