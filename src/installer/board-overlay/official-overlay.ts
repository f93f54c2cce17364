import { parseEntryPath, readAll } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { ImageName, OverlaySource, Recipe } from '../../recipe/index.ts';
import { lookup, ownContent, type RootTree } from '../../rootfs/index.ts';
import { findOfficialOverlay, readOfficialOverlays, releaseBuildImages, type TalosVersion } from '../../talos/index.ts';

/** How the list of a release is read. */
export interface OverlayListReader {
  /** Opens an image, unless it is open. */
  readonly open: (image: ImageName) => Promise<void>;
  /** The tree of an open image. */
  readonly tree: (place: string) => Promise<RootTree>;
}

const OWNER = 'siderolabs/';
const LIST = 'overlays.yaml';
const LIST_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Looks up an overlay that is named without its image in the list of the release. The image is opened by its digest.
 * Throws `NOT_FOUND` for a name that the release does not have, and `TALOS_VERSION_UNKNOWN` for a release without a list.
 */
export async function officialOverlay(
  { name, at }: OverlaySource,
  { registry, version }: Pick<Recipe, 'registry'> & { readonly version: TalosVersion | undefined },
  reader: OverlayListReader,
): Promise<{ readonly image: ImageName; readonly references: readonly ImageName[] }> {
  const place = version && releaseBuildImages(version, registry).overlays;
  if (name === undefined || version === undefined || place === undefined)
    throw new RootsmithError(
      'TALOS_VERSION_UNKNOWN',
      `${at.file}:${at.line}: cannot look up the overlay: ${why(name, version)}`,
      {
        hint: 'Name it: `overlay: { image: ghcr.io/siderolabs/sbc-raspberrypi:v0.1.9, name: rpi_generic }`.',
      },
    );
  const list: ImageName = { place, at };
  await reader.open(list);
  const { image: repository, digest } = findOfficialOverlay(
    name,
    await readList(await reader.tree(place), place),
    version,
  );
  const folder = place.slice(0, place.lastIndexOf('/'));
  const short = repository.startsWith(OWNER) ? repository.slice(OWNER.length) : repository;
  const image: ImageName = { place: `${folder}/${short}@${digest}`, at };
  await reader.open(image);
  return { image, references: [list, image] };
}

function why(name: string | undefined, version: TalosVersion | undefined): string {
  if (name === undefined) return 'it names neither an image nor an official overlay';
  return version === undefined ? 'the base does not say which Talos it is' : `Talos ${version} has no list of them`;
}

async function readList(tree: RootTree, place: string): Promise<ReturnType<typeof readOfficialOverlays>> {
  const file = lookup(tree, parseEntryPath(LIST));
  if (file?.kind !== 'file')
    throw new RootsmithError('MANIFEST_INVALID', `\`${place}\` has no \`/${LIST}\``, {
      hint: 'Take the image as Sidero Labs published it.',
    });
  const bytes = await readAll(ownContent(file), { limitBytes: LIST_LIMIT_BYTES, what: `\`/${LIST}\` of \`${place}\`` });
  return readOfficialOverlays(new TextDecoder().decode(bytes));
}
