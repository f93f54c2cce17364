import { stat } from 'node:fs/promises';
import { asRootsmithError, RootsmithError, usage } from '../../errors/index.ts';
import {
  formatPlatform,
  type ImageSet,
  type ImageView,
  isKnownPlatform,
  type Platform,
  parsePlatform,
  selectPlatform,
} from '../../oci/index.ts';
import {
  applyLock,
  forPlatform,
  forRelease,
  type HostSource,
  hostSourcesOf,
  type ImageName,
  keepsSchematicArguments,
  type Lock,
  type Recipe,
  referencesOf,
} from '../../recipe/index.ts';
import { findTalosVersion } from '../../talos/index.ts';
import { officialIn } from '../extensions/official-names.ts';
import { withOfficialExtensions } from '../extensions/official-platforms.ts';
import type { OpenImages } from '../images/open-images.ts';
import type { PlatformRecipe } from '../images/platform-recipe.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';
import type { ImageTrees } from '../trees/image-trees.ts';

export interface ResolveInput {
  readonly recipe: Recipe;
  /** Those that are open already; the others are opened here. */
  readonly images: OpenImages;
  /** For the lists of official extensions. */
  readonly imageTrees: Pick<ImageTrees, 'tree'>;
  readonly lock: Lock | undefined;
}

export interface ResolvedRecipe {
  readonly images: OpenImages;
  readonly base: ImageSet;
  readonly platforms: readonly PlatformRecipe[];
}

/** Every reference of the recipe becomes a digest, and the recipe one for each platform. */
export const resolveStage: BuildStage<ResolveInput, ResolvedRecipe> = {
  name: 'resolve',
  run: resolveRecipe,
  summary: ({ base, platforms }) =>
    `${base.source.place} is ${base.source.root.digest}, for ${platforms.map(({ platform }) => formatPlatform(platform)).join(', ')}`,
};

/** Throws `LOCK_DRIFT` where recipe and lock name different images. */
async function resolveRecipe(
  { recipe, images, imageTrees, lock }: ResolveInput,
  { signal, report }: Pick<BuildContext, 'signal' | 'report'>,
): Promise<ResolvedRecipe> {
  requireSchematic(recipe);
  const platforms = recipe.platforms?.map(parsePlatform) ?? (await platformsOfBase(recipe.base, images));
  const references = referencesOf(recipe, platforms);
  // Which image an official overlay is shows later still; images that a lock lacks are refused when they are opened.
  const whole = namesOfficialOverlay(recipe) ? undefined : lock;
  // Which images official extensions are is known when the base is.
  const isComplete = officialIn(recipe).length === 0;
  if (whole && isComplete) applyLock(references, whole);
  for (const source of hostSourcesOf(recipe, platforms)) await requireHostSource(source);
  for (const name of references) await images.open(name);
  const [first] = platforms;
  if (first === undefined) throw new Error('bug: a build without a platform');
  const resolved = await Promise.all(platforms.map((platform) => recipeFor(platform, { recipe, images, signal })));
  const older = resolved.find(({ version }) => !keepsSchematicArguments(recipe, version));
  if (older !== undefined) report({ kind: 'warning', message: lostArguments(recipe, older) });
  const named = await withOfficialExtensions(resolved, { images, imageTrees, signal });
  if (whole && !isComplete) applyLock([...references, ...named.references], whole);
  return { images, base: images.set(forPlatform(recipe, first).base.place), platforms: named.platforms };
}

/** A schematic that was named but not read would be lost without a word. */
function requireSchematic({ schematicFile, customization }: Recipe): void {
  if (schematicFile === undefined || customization.schematic !== undefined) return;
  const { path, at } = schematicFile;
  throw usage(
    `the schematic \`${path}\`, which ${at.file}:${at.line}:${at.column} names, was not read`,
    'Give what `parseSchematic` reads to `withSchematic` before the build.',
  );
}

function lostArguments({ customization }: Recipe, { version }: PlatformRecipe): string {
  const words = customization.schematic?.extraKernelArgs.join(' ');
  return `installers of Talos ${version} carry no kernel arguments: \`${words}\` of the schematic is for boot media`;
}

function namesOfficialOverlay({ customization: { overlay } }: Recipe): boolean {
  return overlay !== undefined && overlay.image === undefined && overlay.tar === undefined;
}

/** A missing file of this machine is reported before anything large is fetched. */
async function requireHostSource({ path, at }: HostSource): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\`, which ${at.file}:${at.line}:${at.column} names`);
  }
}

async function platformsOfBase(base: ImageName, images: OpenImages): Promise<readonly Platform[]> {
  await images.open(base);
  const { images: found, source } = images.set(base.place);
  if (found.length === 0)
    throw new RootsmithError('PLATFORM_MISSING', `\`${source.place}\` is an index without any image`, {
      hint: 'Name another base image.',
    });
  const known = found.map(({ platform }) => platform).filter(isKnownPlatform);
  if (known.length > 0) return known;
  throw new RootsmithError(
    'PLATFORM_MISSING',
    `\`${source.place}\` does not say which platform it is for: index and config name none, and its layers do not hold exactly one \`usr/install/<arch>\``,
    { hint: 'Choose one, for example by `--platform linux/amd64`.', details: { place: source.place } },
  );
}

interface RecipeForOptions extends Pick<ResolveInput, 'recipe' | 'images'> {
  readonly signal: AbortSignal | undefined;
}

async function recipeFor(platform: Platform, { recipe, images, signal }: RecipeForOptions): Promise<PlatformRecipe> {
  const own = forPlatform(recipe, platform);
  const view = await viewOf(own.base, platform, { images, signal });
  const { labels, env } = view.config;
  const version = own.talos ?? findTalosVersion({ labels, env });
  const artifacts = own.artifacts && (await viewOf(own.artifacts, platform, { images, signal }));
  return { platform, recipe: forRelease(own, version), view, artifacts, version };
}

/** An image that is open, for the platform that is built or for its own. */
async function viewOf(
  { place, platform: own }: ImageName,
  platform: Platform,
  { images, signal }: Omit<RecipeForOptions, 'recipe'>,
): Promise<ImageView> {
  const wanted = own === undefined ? platform : parsePlatform(own);
  return await selectPlatform(images.set(place), wanted).open(signal);
}
