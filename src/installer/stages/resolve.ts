import { stat } from 'node:fs/promises';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import {
  formatPlatform,
  type ImageSet,
  type ImageView,
  isKnownPlatform,
  loadImages,
  type Platform,
  parsePlace,
  parsePlatform,
  pinnedPlace,
  selectPlatform,
} from '../../oci/index.ts';
import { openImageSource, platformByLayers } from '../../places/index.ts';
import {
  applyLock,
  forPlatform,
  type HostSource,
  hostSourcesOf,
  type ImageName,
  type Lock,
  type LockEntry,
  type Recipe,
  referencesOf,
} from '../../recipe/index.ts';
import { architectureOfAsset, findTalosVersion, type TalosVersion } from '../../talos/index.ts';
import { boundedDecompressors } from '../compression/codecs.ts';
import { cachedSource } from '../images/cached-source.ts';
import type { BuildContext } from '../session/context.ts';

/** The images that a recipe names, opened once each. */
export class OpenImages {
  readonly #sets = new Map<string, ImageSet>();

  add(place: string, set: ImageSet): void {
    this.#sets.set(place, set);
  }

  has(place: string): boolean {
    return this.#sets.has(place);
  }

  set(place: string): ImageSet {
    const set = this.#sets.get(place);
    if (!set) throw new Error(`bug: \`${place}\` was not resolved`);
    return set;
  }

  /** Place and digest of everything that was opened, for the lockfile. */
  pins(): readonly LockEntry[] {
    return [...this.#sets].map(([place, { source }]) => ({ place, digest: source.root.digest }));
  }
}

/** A recipe for one platform, with the base image that it is for. */
export interface PlatformRecipe {
  readonly platform: Platform;
  /** With `${TARGETARCH}` and its like filled in. */
  readonly recipe: Recipe;
  readonly view: ImageView;
  /** Undefined where the base does not say which Talos it is. */
  readonly version: TalosVersion | undefined;
}

export interface ResolvedRecipe {
  readonly images: OpenImages;
  readonly base: ImageSet;
  readonly platforms: readonly PlatformRecipe[];
}

/**
 * Turns every reference into a digest. With a lock, images are opened by their locked digest. Throws
 * `LOCK_DRIFT` where recipe and lock name different images, or one is no longer what was locked.
 */
export async function resolveRecipe(
  recipe: Recipe,
  { images, lock, replacements = new Map() }: ResolveOptions,
  context: BuildContext,
): Promise<ResolvedRecipe> {
  const opening = { images, lock, replacements, context };
  const platforms = recipe.platforms?.map(parsePlatform) ?? (await platformsOfBase(recipe.base, opening));
  const references = referencesOf(recipe, platforms);
  if (lock) applyLock(references, lock);
  for (const source of hostSourcesOf(recipe, platforms)) await requireHostSource(source);
  for (const name of references) await open(name, opening);
  const [first] = platforms;
  if (first === undefined) throw new Error('bug: a build without a platform');
  return {
    images: opening.images,
    base: opening.images.set(forPlatform(recipe, first).base.place),
    platforms: await Promise.all(platforms.map((platform) => platformRecipe(recipe, platform, opening))),
  };
}

/** What is missing here is found before anything large is fetched. */
async function requireHostSource({ path, at }: HostSource): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\`, which ${at.file}:${at.line}:${at.column} names`);
  }
}

async function platformsOfBase(base: ImageName, opening: Opening): Promise<readonly Platform[]> {
  await open(base, opening);
  const { images, source } = opening.images.set(base.place);
  if (images.length === 0)
    throw new RootsmithError('PLATFORM_MISSING', `\`${source.place}\` is an index without any image`, {
      hint: 'Name another base image.',
    });
  const known = images.map(({ platform }) => platform).filter(isKnownPlatform);
  if (known.length > 0) return known;
  throw new RootsmithError(
    'PLATFORM_MISSING',
    `\`${source.place}\` does not say which platform it is for: index and config name none, and its layers do not hold exactly one \`usr/install/<arch>\``,
    { hint: 'Choose one, for example by `--platform linux/amd64`.', details: { place: source.place } },
  );
}

async function platformRecipe(
  recipe: Recipe,
  platform: Platform,
  { images, context }: Opening,
): Promise<PlatformRecipe> {
  const own = forPlatform(recipe, platform);
  const wanted = own.base.platform === undefined ? platform : parsePlatform(own.base.platform);
  const view = await selectPlatform(images.set(own.base.place), wanted).open(context.signal);
  const { labels, env } = view.config;
  return { platform, recipe: own, view, version: findTalosVersion({ labels, env }) };
}

export interface ResolveOptions {
  /** What is open already, and gets what is opened. */
  readonly images: OpenImages;
  readonly lock?: Lock | undefined;
  /** Places to open in place of others, for a build that must not leave its network. */
  readonly replacements?: ReadonlyMap<string, string> | undefined;
}

interface Opening {
  readonly images: OpenImages;
  readonly lock: Lock | undefined;
  readonly replacements: ReadonlyMap<string, string>;
  readonly context: BuildContext;
}

async function open({ place }: ImageName, { images, lock, replacements, context }: Opening): Promise<void> {
  if (images.has(place)) return;
  const locked = lock?.digests.get(place);
  const at = replacements.get(place) ?? place;
  const source = context.keep(
    await openImageSource(locked === undefined ? at : pinnedPlace(at, locked), context.stores),
  );
  if (locked !== undefined && source.root.digest !== locked) throw moved(place, locked, source.root.digest);
  // Local places are quick to read again; what came over a network is fetched once.
  const near = parsePlace(at).kind === 'registry' ? cachedSource(source, context.workspace) : source;
  const budget = context.budget.open(`\`${place}\``);
  const findPlatform = platformByLayers({
    decompressors: boundedDecompressors(budget),
    architectureOf: architectureOfAsset,
    budget: context.budget,
  });
  images.add(place, await loadImages(near, { findPlatform, signal: context.signal, budget }));
}

function moved(place: string, locked: string, found: string): RootsmithError {
  return new RootsmithError('LOCK_DRIFT', `\`${place}\` was locked as ${locked}, but is now ${found}`, {
    hint: 'Run `rootsmith build --update-lock` if the change is wanted.',
    details: { place, locked, found },
  });
}

/** `linux/amd64` and so on, for messages. */
export function namesOf(platforms: readonly PlatformRecipe[]): string {
  return platforms.map(({ platform }) => formatPlatform(platform)).join(', ');
}
