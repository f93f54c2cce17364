import { readAll, readRange } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { MAX_LAYERS, type UnpackedInitramfs } from '../../initramfs/index.ts';
import { type ModuleDirectory, moduleDirectories } from '../../modules/index.ts';
import { type RootTree, squashfsContent } from '../../rootfs/index.ts';
import {
  initramfsEntries,
  type ListedExtension,
  readExtensionList,
  type TalosVersion,
  writeExtensionList,
} from '../../talos/index.ts';
import type { PlatformRecipe } from '../images/platform-recipe.ts';
import { INDEX_LAYER } from '../initramfs/layer-modules.ts';
import { warnOfMissing } from '../kernel/index-modules.ts';
import { ModuleReader } from '../kernel/module-reader.ts';
import type { ReadBase } from '../prepared.ts';
import type { BuildContext } from '../session/context.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import { type AddedExtensions, freeImages, splitExtensions } from './added-extensions.ts';
import { INDEX_LAYER_IMAGE, makeIndexLayer } from './module-layer.ts';
import { openAll } from './open-all.ts';

export interface AddExtensionsInput extends Pick<ReadBase, 'base' | 'initramfs' | 'extensions'> {
  readonly from: Pick<PlatformRecipe, 'recipe' | 'version'>;
  readonly sources: Pick<SourceReader, 'tree'>;
  /** The root file system of the result. */
  readonly tree: RootTree;
  /** The release of the kernel that will boot, where it tells one. */
  readonly kernelRelease: string | undefined;
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * Opens the extensions of a recipe and decides what goes where in the initramfs. Nothing is squashed yet. Undefined
 * where the recipe has none. Throws `EXTENSION_INVALID`, `KERNEL_MISMATCH`.
 */
export async function addExtensions(
  input: AddExtensionsInput,
  context: BuildContext,
): Promise<AddedExtensions | undefined> {
  const { from, initramfs, time } = input;
  const { version } = from;
  const { belongings } = initramfs;
  const extensions = await openAll(input, context);
  if (extensions.length === 0) return undefined;
  const { layers, firmware, microcode } = splitExtensions(extensions, { version, belongings, time }, context);
  const indexes = await indexesOf({ ...input, extensions: input.extensions, added: extensions }, context);
  const images = freeImages(layers.length, belongings.files);
  const own = extensions.flatMap(({ manifest: metadata }, at) => {
    const image = images[at];
    const tree = layers[at];
    return image === undefined || tree === undefined ? [] : [{ image, metadata, tree }];
  });
  const all = [...own, ...(indexes === undefined ? [] : [{ image: INDEX_LAYER_IMAGE, ...indexes }])];
  const listed = listOf(await listedInBase(initramfs, version), all);
  if (listed.length > MAX_LAYERS) throw tooMany(listed.length);
  const list = writeExtensionList(listed, version);
  return { extensions, layers: all, indexes, firmware, microcode, list };
}

function tooMany(count: number): RootsmithError {
  const found = `${count} extension layers, more than the ${MAX_LAYERS} that overlayfs stacks`;
  return new RootsmithError('LIMIT_EXCEEDED', `the initramfs would have ${found}`, {
    hint: 'Add fewer extensions, or join some of them into one.',
  });
}

/** The layers of the base, then those that are added; the indexes of modules are above all. */
function listOf(base: readonly ListedExtension[], added: readonly ListedExtension[]): readonly ListedExtension[] {
  const isIndex = ({ metadata }: ListedExtension): boolean => metadata.name === INDEX_LAYER;
  const all = [...base, ...added];
  return [...all.filter((layer) => !isIndex(layer)), ...all.filter(isIndex).slice(-1)];
}

const LIST_LIMIT_BYTES = 4 * 1024 * 1024;

async function listedInBase(
  { belongings }: Pick<UnpackedInitramfs, 'belongings'>,
  version: TalosVersion | undefined,
): Promise<readonly ListedExtension[]> {
  if (belongings.extensions === undefined) return [];
  const what = `\`/${initramfsEntries.extensions}\` of the base's initramfs`;
  const text = await readAll(readRange(belongings.extensions), { limitBytes: LIST_LIMIT_BYTES, what });
  const read = readExtensionList(text, version);
  if (read.kind === 'list') return read.layers;
  throw new RootsmithError('FORMAT_CORRUPT', `${what} cannot be read: ${read.message}`, {
    hint: 'Name another base: Talos would not start with this one.',
  });
}

async function indexesOf(
  {
    added,
    base,
    extensions,
    tree,
    kernelRelease,
    from,
    time,
  }: Omit<AddExtensionsInput, 'sources'> & {
    readonly added: AddedExtensions['extensions'];
  },
  context: BuildContext,
): Promise<AddedExtensions['indexes']> {
  const below = extensions
    .filter(({ name }) => name !== INDEX_LAYER)
    .map((layer) => ({
      tree: layer.tree,
      content: (node: Parameters<typeof squashfsContent>[0]) => squashfsContent(node, layer.squashfs),
    }));
  const own = directoryOf(tree, kernelRelease);
  const reader = new ModuleReader((node) => squashfsContent(node, base), context);
  const indexes = await makeIndexLayer({ added, below, tree, own, version: from.version, time }, reader);
  warnOfMissing(indexes?.missing ?? [], context);
  return indexes;
}

/** The modules of the kernel that boots. Where it does not tell its release, there must be those of one release only. */
function directoryOf(tree: RootTree, release: string | undefined): ModuleDirectory | undefined {
  const all = moduleDirectories(tree);
  if (release !== undefined) return all.find((directory) => directory.release === release);
  return all.length === 1 ? all[0] : undefined;
}
