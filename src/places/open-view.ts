import {
  formatPlatform,
  type ImageSet,
  type ImageSource,
  type ImageView,
  type Platform,
  selectPlatform,
} from '../oci/index.ts';
import { loadSet } from './load-set.ts';
import type { LayerReading } from './read-layer.ts';

/** The platform of this machine's processor is no guide: images of Talos are looked at on any machine. */
const DEFAULT_PLATFORM: Platform = { os: 'linux', architecture: 'amd64' };

/** What opening an image needs of a run. */
export interface ViewContext extends LayerReading {
  readonly places: { openSource(place: string): Promise<ImageSource> };
  /** Leaves something to be closed when the run ends, and gives it back. */
  readonly keep: <T extends AsyncDisposable>(resource: T) => T;
}

/**
 * Opens one image of a place: for the platform that is asked for, else the only one that there is, else that of
 * amd64. Throws `PLATFORM_MISSING`.
 */
export async function openView(
  place: string,
  platform: Platform | undefined,
  context: ViewContext,
): Promise<ImageView> {
  const set = await loadSet(context.keep(await context.places.openSource(place)), place, context);
  return await viewIn(set, platform, context.signal);
}

/** The same for images that were read already. */
export async function viewIn(set: ImageSet, platform: Platform | undefined, signal?: AbortSignal): Promise<ImageView> {
  const [only, ...others] = set.images;
  const wanted = platform ?? (only !== undefined && others.length === 0 ? only.platform : DEFAULT_PLATFORM);
  return await selectPlatform(set, wanted).open(signal);
}

/** A view as messages name it. */
export function nameOfView({ source, platform }: ImageView): string {
  return `\`${source.place}\` (${formatPlatform(platform)})`;
}
