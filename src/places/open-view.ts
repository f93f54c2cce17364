import {
  formatPlatform,
  type ImageSet,
  type ImageSource,
  type ImageView,
  type Platform,
  type PlatformImage,
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
  return await chosenImage(set, platform).open(context.signal);
}

/** The image for the platform that is asked for, else the only one, else that of amd64. Throws `PLATFORM_MISSING`. */
export function chosenImage(set: ImageSet, platform: Platform | undefined): PlatformImage {
  const [only, ...others] = set.images;
  const wanted = platform ?? (only !== undefined && others.length === 0 ? only.platform : DEFAULT_PLATFORM);
  return selectPlatform(set, wanted);
}

/** A view as messages name it. */
export function nameOfView({ source, platform }: ImageView): string {
  return `\`${source.place}\` (${formatPlatform(platform)})`;
}
