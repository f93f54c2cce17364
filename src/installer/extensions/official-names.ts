import { parseEntryPath, readAll } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { ExtensionSource, ImageName, Recipe } from '../../recipe/index.ts';
import { lookup, ownContent, type RootTree } from '../../rootfs/index.ts';
import {
  findOfficialExtension,
  type OfficialExtension,
  readOfficialExtensions,
  releaseBuildImages,
  type TalosVersion,
} from '../../talos/index.ts';

/** How the list of a release is read. */
export interface OfficialReader {
  /** Opens an image, unless it is open. */
  readonly open: (image: ImageName) => Promise<void>;
  /** The tree of an open image, for a platform where it has several. */
  readonly tree: (place: string, platform: Platform) => Promise<RootTree>;
}

export interface OfficialNamesInput {
  readonly recipe: Recipe;
  readonly platform: Platform;
  readonly version: TalosVersion | undefined;
}

/** A recipe whose official extensions are images, and the images that were opened for that. */
export interface NamedExtensions {
  readonly recipe: Recipe;
  readonly references: readonly ImageName[];
}

/**
 * Looks up the official extensions of a recipe in the list of the release, and opens their images by digest. Throws
 * `NOT_FOUND` for a name that the release does not have, and `TALOS_VERSION_UNKNOWN` for a release without a list.
 */
export async function nameOfficialExtensions(
  { recipe, platform, version }: OfficialNamesInput,
  reader: OfficialReader,
): Promise<NamedExtensions> {
  const [first] = officialIn(recipe);
  if (first === undefined) return { recipe, references: [] };
  const release = requireRelease(first, version, recipe.registry);
  const list: ImageName = { place: release.list, at: first.at };
  await reader.open(list);
  const among = await readList(await reader.tree(list.place, platform), list.place);
  const references: ImageName[] = [list];
  const extensions: ExtensionSource[] = [];
  for (const extension of recipe.customization.extensions) {
    if (extension.kind !== 'official') extensions.push(extension);
    else {
      const { reference } = findOfficialExtension(extension.name, among, release.version);
      const image: ImageName = { place: inRegistry(reference, recipe.registry), at: extension.at };
      await reader.open(image);
      references.push(image);
      extensions.push({ kind: 'tree', source: { kind: 'image', image }, at: extension.at });
    }
  }
  return { recipe: { ...recipe, customization: { ...recipe.customization, extensions } }, references };
}

type OfficialSource = Extract<ExtensionSource, { kind: 'official' }>;

/** The official extensions that a recipe names. */
export function officialIn({ customization }: Pick<Recipe, 'customization'>): readonly OfficialSource[] {
  return customization.extensions.filter((extension) => extension.kind === 'official');
}

interface ListedRelease {
  readonly version: TalosVersion;
  /** The place of the list. */
  readonly list: string;
}

function requireRelease(
  { name, at }: OfficialSource,
  version: TalosVersion | undefined,
  registry: string | undefined,
): ListedRelease {
  const list = version && releaseBuildImages(version, registry).extensions;
  if (version !== undefined && list !== undefined) return { version, list };
  const why =
    version === undefined ? 'the base does not say which Talos it is' : `Talos ${version} has no list of them`;
  throw new RootsmithError(
    'TALOS_VERSION_UNKNOWN',
    `${at.file}:${at.line}:${at.column}: cannot look up the official extension \`${name}\`: ${why}`,
    { hint: 'Name the image of the extension, by `image:` in place of `official:`.', details: { name } },
  );
}

/** Lists name the images where Sidero Labs publishes them. A registry of one's own has them by the same names. */
function inRegistry(reference: string, registry: string | undefined): string {
  return registry === undefined ? reference : reference.replace(/^ghcr\.io\/siderolabs\//, `${registry}/`);
}

const LIST_LIMIT_BYTES = 4 * 1024 * 1024;

async function readList(tree: RootTree, place: string): Promise<readonly OfficialExtension[]> {
  const digests = await textOf(tree, 'image-digests', place);
  if (digests !== undefined)
    return readOfficialExtensions({ digests, descriptions: await textOf(tree, 'descriptions.yaml', place) });
  throw new RootsmithError('MANIFEST_INVALID', `\`${place}\` has no \`/image-digests\``, {
    hint: 'Take the image as Sidero Labs published it.',
  });
}

async function textOf(tree: RootTree, name: string, place: string): Promise<string | undefined> {
  const file = lookup(tree, parseEntryPath(name));
  if (file?.kind !== 'file') return undefined;
  const what = `\`/${name}\` of \`${place}\``;
  return new TextDecoder().decode(await readAll(ownContent(file), { limitBytes: LIST_LIMIT_BYTES, what }));
}
