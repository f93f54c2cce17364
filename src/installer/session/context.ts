import type { Budget } from '../../bytes/index.ts';
import type { PackCache, WorkFiles } from '../../files/index.ts';
import type { ImageSink, ImageSource, Place } from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';

/** How images are opened, by what the user wrote. */
export interface ImagePlaces {
  openSource(place: Place | string): Promise<ImageSource>;
  /** Nothing is visible at the place before the sink is told to commit. */
  openSink(place: Place | string): Promise<ImageSink>;
}

/** What every stage of one build shares. */
export interface BuildContext {
  readonly files: WorkFiles;
  readonly places: ImagePlaces;
  /** Environment variables, for outside programs and daemons. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
  /** What may be read in the whole run; while an image is read, what may be read of that image. */
  readonly budget: Budget;
  /** Compressed blocks of squashfs images that are kept for later runs; undefined keeps none. */
  readonly blocks?: PackCache | undefined;
  /** Leaves something to be closed when the build ends, in the reverse order, and gives it back. */
  readonly keep: <T extends AsyncDisposable>(resource: T) => T;
}
