import { isRootsmithError } from '../../errors/index.ts';
import { openResultStore } from '../../layout/index.ts';
import { formatPlace, type Place } from '../../oci/index.ts';
import { ignoreProgress } from '../../progress/index.ts';
import type { ExtensionRecipe } from '../../recipe/index.ts';
import type { BuildContext } from '../session/context.ts';
import { Session } from '../session/session.ts';
import { checkedExtension, type ExtensionBuildOptions, extensionTime, publishExtension } from './build-extension.ts';
import { extensionKey } from './extension-key.ts';

/** An extension in this user's cache. */
export interface StoredExtension {
  readonly place: string;
  /** Whether an earlier build had made it. */
  readonly isCached: boolean;
}

/**
 * Builds an extension into this user's cache, unless the same content is there already, and gives its place. Throws what
 * `buildExtension` throws.
 */
export async function buildStoredExtension(
  recipe: ExtensionRecipe,
  options: ExtensionBuildOptions,
): Promise<StoredExtension> {
  await using session = await Session.open(options);
  const { context } = session;
  const prepared = await checkedExtension(recipe, options, context);
  const key = await extensionKey(prepared, extensionTime(options));
  const { env, report = ignoreProgress, signal } = options;
  const store = await openResultStore('extensions', key, { env, report, signal });
  return await store.alone(async () => {
    const isCached = await isThere(store.place, context);
    if (!isCached) await publishExtension(prepared, [store.place], context);
    return { place: formatPlace(store.place), isCached };
  });
}

async function isThere(place: Place, { places, keep }: BuildContext): Promise<boolean> {
  try {
    keep(await places.openSource(place));
    return true;
  } catch (error) {
    if (isRootsmithError(error) && ['IMAGE_NOT_FOUND', 'NOT_FOUND'].includes(error.code)) return false;
    throw error;
  }
}
