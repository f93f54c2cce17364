import type { WorkFiles } from '../../files/index.ts';
import type { TarEntry } from '../../formats/index.ts';
import type { Digest, Place, Platform } from '../../oci/index.ts';
import { nameOfView, openView, type SessionOptions } from '../../places/index.ts';
import type { TreeSource } from '../../recipe/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import { findTalosVersion, type TalosVersion } from '../../talos/index.ts';
import { unchangedImage } from '../images/new-image.ts';
import { OpenImages, type OpenImagesOptions } from '../images/open-images.ts';
import { publishImage } from '../images/publish-image.ts';
import { findFiles } from '../layers/find-files.ts';
import { layersMeter } from '../layers/layers-meter.ts';
import type { BuildContext } from '../session/context.ts';
import { Session } from '../session/session.ts';
import { ImageTrees } from '../trees/image-trees.ts';
import { TreeSources } from '../trees/tree-sources.ts';

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
  /** Reads another tree, for the same platform. Its files can be read as long as the image is open. */
  readonly tree: (source: TreeSource) => Promise<RootTree>;
  /** Writes the image, as it is, to another place. */
  readonly copyTo: (place: Place) => Promise<void>;
}

/** How images are opened beside one at a place. */
export interface PlaceOptions extends SessionOptions, OpenImagesOptions {}

/** Opens an image at a place for its files. Throws what opening and reading images throws. */
export async function withImageOfPlace<T>(
  place: string,
  platform: Platform | undefined,
  options: PlaceOptions,
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
    tree: (source) => treeBeside(source, { platform: view.platform, options, context }),
    async copyTo(target) {
      const image = await unchangedImage(view, context);
      const sink = context.keep(await context.places.openSink(target));
      await publishImage({ images: [image], root: image.manifest, isIndex: false }, sink, context);
    },
  });
}

interface Beside {
  readonly platform: Platform;
  readonly options: OpenImagesOptions;
  readonly context: BuildContext;
}

async function treeBeside(source: TreeSource, { platform, options, context }: Beside): Promise<RootTree> {
  const images = new OpenImages(context, options);
  if (source.kind === 'image') await images.open(source.image);
  const imageTrees = new ImageTrees(context);
  return await new TreeSources({ images, imageTrees, platform, time: 0, context }).tree(source);
}

function secondsOf(created: string | undefined): number {
  const milliseconds = Date.parse(created ?? '');
  return Number.isNaN(milliseconds) ? 0 : Math.max(0, Math.floor(milliseconds / 1000));
}
