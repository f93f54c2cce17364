import { stat } from 'node:fs/promises';
import { asRootsmithError } from '../../errors/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { type ExtensionRecipe, extensionForPlatform, type HostSource, sourcesOfExtension } from '../../recipe/index.ts';
import type { TalosVersion } from '../../talos/index.ts';
import { type CheckedExtension, checkExtension } from '../extension-check/check-extension.ts';
import { OpenImages } from '../images/open-images.ts';
import { checkSpecs } from '../services/check-specs.ts';
import type { BuildContext } from '../session/context.ts';
import { ImageTrees } from '../trees/image-trees.ts';
import { TreeSources } from '../trees/tree-sources.ts';
import type { ExtensionOfPlatform } from './extension-image.ts';
import { treeOfExtension } from './extension-tree.ts';

export interface PrepareExtensionOptions {
  /** The release that it is for. @default what its constraint says */
  readonly version?: TalosVersion | undefined;
  /** Places to open in place of others. */
  readonly replacements?: ReadonlyMap<string, string> | undefined;
  /** Seconds since 1970. */
  readonly time: number;
}

/** An extension for one platform, checked, before anything is written. */
export interface PreparedExtension extends ExtensionOfPlatform {
  readonly checked: CheckedExtension;
}

const TALOS_PLATFORMS = ['linux/amd64', 'linux/arm64'];

/** Reads everything that a recipe names, and checks the extension of each platform. Nothing is written. */
export async function prepareExtension(
  recipe: ExtensionRecipe,
  { version, replacements, time }: PrepareExtensionOptions,
  context: BuildContext,
): Promise<readonly PreparedExtension[]> {
  const platforms = (recipe.platforms ?? TALOS_PLATFORMS).map(parsePlatform);
  const { images: names, hosts } = sourcesOfExtension(recipe, platforms);
  for (const host of hosts) await requireSource(host);
  const images = new OpenImages(context, { replacements });
  for (const name of names) await images.open(name);
  const imageTrees = new ImageTrees(context);
  const prepared: PreparedExtension[] = [];
  for (const platform of platforms) {
    const own = extensionForPlatform(recipe, platform);
    const { architecture } = platform;
    checkSpecs(own.services, { version, architecture, context });
    const sources = new TreeSources({ images, imageTrees, platform, time, context });
    const tree = await treeOfExtension(own, { platform, sources, images, version, time, context });
    const checked = await checkExtension({ tree, platform, layers: [] }, { version, context });
    prepared.push({ platform, recipe: own, tree, checked });
  }
  return prepared;
}

/** A missing file of this machine is reported before anything large is fetched. */
async function requireSource({ path, at }: HostSource): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\`, which ${at.file}:${at.line}:${at.column} names`);
  }
}
