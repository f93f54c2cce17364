import type { WorkFiles } from '../../files/index.ts';
import type { TarEntry } from '../../formats/index.ts';
import type { Digest, Place, Platform } from '../../oci/index.ts';
import { nameOfView, openView, type SessionOptions } from '../../places/index.ts';
import { findTalosVersion, type TalosVersion } from '../../talos/index.ts';
import { unchangedImage } from '../images/new-image.ts';
import { publishImage } from '../images/publish-image.ts';
import { findFiles } from '../layers/find-files.ts';
import { layersMeter } from '../layers/layers-meter.ts';
import { Session } from '../session/session.ts';

/** An image of a place, opened as long as it is used. */
export interface ImageOfPlace {
  /** As messages name it. */
  readonly name: string;
  readonly digest: Digest;
  readonly platform: Platform;
  /** From its labels; undefined where they do not tell it. */
  readonly version: TalosVersion | undefined;
  /** Seconds since 1970, from its config; 0 where that does not tell it. */
  readonly created: number;
  /** For what is not kept in memory. */
  readonly work: WorkFiles;
  /** Leaves something to be closed at the end, and gives it back. */
  readonly keep: <T extends AsyncDisposable>(resource: T) => T;
  /** Reads its layers once, and hands over each file that is wanted. */
  readonly read: (
    wanted: (path: string) => boolean,
    take: (path: string, entry: TarEntry) => Promise<void>,
  ) => Promise<void>;
  /** Writes the image, as it is, to another place. */
  readonly copyTo: (place: Place) => Promise<void>;
}

/** Opens an image at a place for its files. Throws what opening and reading images throws. */
export async function withImageOfPlace<T>(
  place: string,
  platform: Platform | undefined,
  options: SessionOptions,
  use: (image: ImageOfPlace) => Promise<T>,
): Promise<T> {
  await using session = await Session.open(options);
  const { context } = session;
  const view = await openView(place, platform, context);
  const name = nameOfView(view);
  return await use({
    name,
    digest: view.descriptor.digest,
    platform: view.platform,
    version: findTalosVersion(view.config),
    created: secondsOf(view.config.created),
    work: context.files,
    keep: context.keep,
    read: (wanted, take) => {
      const arrived = layersMeter(view, 'read', context.report);
      return findFiles(view, { wanted, take, arrived }, { ...context, budget: context.budget.open(name) });
    },
    async copyTo(target) {
      const image = await unchangedImage(view, context);
      const sink = context.keep(await context.places.openSink(target));
      await publishImage({ images: [image], root: image.manifest, isIndex: false }, sink, context);
    },
  });
}

function secondsOf(created: string | undefined): number {
  const milliseconds = Date.parse(created ?? '');
  return Number.isNaN(milliseconds) ? 0 : Math.max(0, Math.floor(milliseconds / 1000));
}
