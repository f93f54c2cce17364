import { readSourceDateEpoch } from '../files/index.ts';
import { type ImageOfPlace, type PlaceOptions, withImageOfPlace } from '../installer/index.ts';
import { readBase } from './base/read-base.ts';
import type { MediaContext } from './context.ts';
import { checkGrubPrograms } from './grub/check-programs.ts';
import { GrubCollector, isGrubFile } from './grub/grub-files.ts';
import { grubFormats } from './grub/grub-images.ts';
import { type BroughtGrub, type GrubFolder, isGrubFolder, locateGrub } from './grub/locate-grub.ts';
import { openImageCache } from './image-cache/open-image-cache.ts';
import { reportStage } from './report-stage.ts';
import type { MediaRequest } from './request.ts';
import type { MediaSettings } from './settings.ts';
import { settle } from './settle.ts';

/**
 * Opens an installer, reads what boots from it, and decides what the request leaves open. All of it is closed after the
 * use. Throws `USAGE` for what the imager of the release would refuse.
 */
export async function withMediaContext<T>(
  request: MediaRequest,
  options: PlaceOptions,
  use: (context: MediaContext) => Promise<T>,
): Promise<T> {
  const { kinds, place, platform, grub: named } = request;
  const withGrub = named === undefined && (kinds.includes('iso') || kinds.includes('disk'));
  return await withImageOfPlace(place, platform, options, async (image) => {
    const base = await reportStage({ stage: 'read', what: image.name }, options, () =>
      readBase(image, { withGrub, signal: options.signal }),
    );
    const settings = settle(request, { image, base, sourceDate: readSourceDateEpoch(options.env) });
    warnOfLostSignatures(settings, base.uki?.isSigned === true, options);
    const brought = { files: base.grub, source: image.name };
    const grub = await grubOf(request, { image, brought, settings, options });
    const { secureBoot: signing, baseUrl } = request;
    const imageCache = await openImageCache(request, image, options.env);
    return await use({ image, base, settings, signing, grub, baseUrl, imageCache, options });
  });
}

function warnOfLostSignatures(
  { secureBoot, kinds }: MediaSettings,
  isSigned: boolean,
  { report }: Pick<PlaceOptions, 'report'>,
): void {
  if (!isSigned || secureBoot || kinds.every((kind) => kind === 'installer')) return;
  report?.({
    kind: 'warning',
    message: 'the installer is signed for secure boot and these outputs are not: `--secure-boot` signs them anew',
  });
}

interface GrubSources {
  readonly image: ImageOfPlace;
  readonly brought: BroughtGrub;
  readonly settings: MediaSettings;
  readonly options: PlaceOptions;
}

/** GRUB, and the programs that make images of it, where an output needs them. */
async function grubOf(request: MediaRequest, sources: GrubSources): Promise<GrubFolder | undefined> {
  const { settings, options } = sources;
  const formats = grubFormats({ settings });
  if (formats.length === 0) return undefined;
  await checkGrubPrograms(settings.kinds, options.env['PATH'] ?? '');
  return await locateGrub(formats, await grubPlace(request, sources));
}

/** What is named by `grub` may be a folder, or an image that is read for its files. */
async function grubPlace(
  { grub: named, platform }: MediaRequest,
  { image, brought, options }: GrubSources,
): Promise<Parameters<typeof locateGrub>[1]> {
  const { work } = image;
  if (named === undefined) return { named: undefined, brought, work };
  if (await isGrubFolder(named)) return { named, brought, work };
  const grub = new GrubCollector();
  const source = await withImageOfPlace(named, platform ?? image.platform, options, async (other) => {
    await other.read(isGrubFile, (path, entry) => grub.take(path, entry));
    return other.name;
  });
  return { named: undefined, brought: { files: grub.files, source, isNamed: true }, work };
}
