import { isRootsmithError } from '../../errors/index.ts';
import { decompressGzip, decompressXz, decompressZstd } from '../../formats/index.ts';
import type { ImageSink, ImageSource, Place } from '../../oci/index.ts';
import { openImageSink, openImageSource, type StoreOptions } from '../../places/index.ts';

/** The options of a run that concern places. */
export type KernelPlacesOptions = Pick<
  StoreOptions,
  'env' | 'caFiles' | 'plainHttp' | 'hosts' | 'report' | 'signal' | 'spoolDirectory'
>;

/** Opens the places of one run, and closes them at its end. */
export class KernelPlaces implements AsyncDisposable {
  readonly #options: StoreOptions;
  readonly #open: AsyncDisposable[] = [];

  constructor({ env, caFiles, plainHttp, hosts, report, signal, spoolDirectory }: KernelPlacesOptions) {
    const decompressors = { gzip: decompressGzip, zstd: decompressZstd, xz: decompressXz };
    this.#options = { env, caFiles, plainHttp, hosts, report, signal, spoolDirectory, decompressors };
  }

  /** Opens all outputs, so that one that cannot be written to is refused before anything is built. */
  async sinks(places: readonly string[]): Promise<readonly ImageSink[]> {
    const sinks: ImageSink[] = [];
    for (const place of places) sinks.push(this.#keep(await openImageSink(place, this.#options)));
    return sinks;
  }

  /** The caller closes it. */
  async sink(place: Place): Promise<ImageSink> {
    return await openImageSink(place, this.#options);
  }

  /** Undefined if there is no such image. */
  async source(place: Place): Promise<ImageSource | undefined> {
    try {
      return this.#keep(await openImageSource(place, this.#options));
    } catch (error) {
      if (isRootsmithError(error) && ['IMAGE_NOT_FOUND', 'NOT_FOUND'].includes(error.code)) return undefined;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const resource of this.#open.reverse()) await resource[Symbol.asyncDispose]();
  }

  #keep<T extends AsyncDisposable>(resource: T): T {
    this.#open.push(resource);
    return resource;
  }
}
