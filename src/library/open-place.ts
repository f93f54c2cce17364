import { Budget } from '../bytes/index.ts';
import { temporaryFolderOf, Workspace } from '../files/index.ts';
import type { TarEntry } from '../formats/index.ts';
import type { ImageSet, ImageSource, ImageView, Place, Platform } from '../oci/index.ts';
import {
  chosenImage,
  layerEntries,
  layerStream,
  loadSet,
  openImageSource,
  placeOptions,
  type SessionOptions,
} from '../places/index.ts';

/** What lies at a place, open for reading. Dispose it to close it. */
export interface OpenedPlace extends AsyncDisposable {
  /** The blobs and manifests behind the place. */
  readonly source: ImageSource;
  /** The images: one, or those of an index by platform. */
  readonly images: ImageSet;
  /**
   * Opens one image: for the platform that is asked for, else the only one, else that of amd64. Throws
   * `PLATFORM_MISSING`.
   */
  readonly image: (platform?: Platform) => Promise<ImageView>;
  /**
   * The entries of one layer, in the order of its tar; the lowest is layer 0. Digests are checked by the time all of it
   * was read.
   */
  readonly entries: (image: ImageView, layer: number) => AsyncIterable<TarEntry>;
}

/**
 * Opens an image in a registry, a layout, an archive or a daemon. Logins are those of docker and podman, as on the
 * command line. Throws `PLACE_INVALID`, `IMAGE_NOT_FOUND`, and what reaching the place throws.
 */
export async function openPlace(place: Place | string, options: Partial<SessionOptions> = {}): Promise<OpenedPlace> {
  const session = { ...options, env: options.env ?? process.env };
  const workspace = await Workspace.open(session.temporaryFolder ?? temporaryFolderOf(session.env));
  const budget = new Budget(session);
  const reading = { budget, signal: session.signal };
  const opened = placeOptions({ spoolDirectory: workspace.path, budget }, session);
  let source: ImageSource | undefined;
  const close = async (): Promise<void> => {
    await source?.[Symbol.asyncDispose]();
    await workspace[Symbol.asyncDispose]();
  };
  try {
    source = await openImageSource(place, opened);
    const images = await loadSet(source, source.place, reading);
    return {
      source,
      images,
      image: (platform) => chosenImage(images, platform).open(session.signal),
      entries: (image, layer) => layerEntries(image, layer, { tar: layerStream(image, layer, reading), ...reading }),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
