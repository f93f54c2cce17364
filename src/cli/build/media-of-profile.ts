import type { BootMediaKind, DiskRequest, MediaRequest } from '../../imager/index.ts';
import type { ProfileMedia, Recipe, SecureBootSource } from '../../recipe/index.ts';
import { addedImageBytes } from '../../talos/index.ts';

/** Where the media of a profile go. */
export type MediaTarget = Pick<MediaRequest, 'folder' | 'fileName'>;

/** What a profile makes, in the words of `rootsmith media`. */
export function kindOfMedia({ kind }: Pick<ProfileMedia, 'kind'>): BootMediaKind {
  return kind === 'image' ? 'disk' : kind;
}

/**
 * The recipe of the installer that media are made of: without what an installer cannot hold or the media say anew, which
 * `mediaRequest` takes.
 */
export function installerForMedia(recipe: Recipe): Recipe {
  const { customization } = recipe;
  const own = { ...customization, kernelArgs: [], meta: [], secureBoot: undefined, imageCache: undefined };
  return { ...recipe, customization: own };
}

/**
 * What is to be made of that installer, which is at `place`. Without keys: they are opened apart.
 */
export function mediaRequest(
  place: string,
  { recipe, media }: { readonly recipe: Recipe; readonly media: ProfileMedia },
  target: MediaTarget,
): MediaRequest {
  const { kernelArgs, imageCache } = recipe.customization;
  const { platform: platformName, architecture, meta, output: { outFormat } = {} } = media;
  return {
    place,
    kinds: [kindOfMedia(media)],
    platform: { os: 'linux', architecture },
    ...target,
    fileName: target.fileName ?? media.outputName,
    platformName,
    version: recipe.talos,
    extraArguments: kernelArgs,
    meta,
    bootloader: media.kind === 'iso' || media.kind === 'image' ? media.bootloader : undefined,
    disk: media.kind === 'image' ? diskOf(media, recipe) : undefined,
    imageCache: takesImageCache(media) ? imageCache : undefined,
    outFormat: outFormat === 'unknown' ? undefined : outFormat,
  };
}

/** The imager ignores an image cache for other kinds. */
export function takesImageCache({ kind }: Pick<ProfileMedia, 'kind'>): boolean {
  return kind === 'iso' || kind === 'image';
}

/** The profile's size counts the room for larger boot partitions already. */
function diskOf({ output = {}, bootloader }: ProfileMedia, { talos }: Recipe): DiskRequest {
  const { diskSize, diskFormat, sectorSize } = output.imageOptions ?? {};
  const sizeBytes = diskSize === undefined ? undefined : diskSize - addedImageBytes(talos, bootloader);
  return {
    sizeBytes: sizeBytes !== undefined && sizeBytes > 0 ? sizeBytes : undefined,
    format: diskFormat === 'unknown' ? undefined : diskFormat,
    sectorBytes: sectorSize === 4096 ? 4096 : 512,
  };
}

/** How a medium enrols keys. A profile says it of ISOs alone: a disk carries no keys, as with the imager. */
export function enrolledFrom(
  { kind }: Pick<ProfileMedia, 'kind'>,
  { enroll }: Pick<SecureBootSource, 'enroll'>,
): SecureBootSource['enroll'] | undefined {
  return kind === 'iso' ? enroll : undefined;
}
