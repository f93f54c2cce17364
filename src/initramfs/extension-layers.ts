import { type RandomAccess, readAll, readRange } from '../bytes/index.ts';
import { blockDecompressors } from '../compression/index.ts';
import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import { openSquashfs } from '../formats/index.ts';
import { readYamlDocuments } from '../machine-config/index.ts';
import { type RootTree, treeFromSquashfs } from '../rootfs/index.ts';
import { initramfsEntries, isMapping } from '../talos/index.ts';
import type { BaseRootfs } from './base-rootfs.ts';
import type { InitramfsBelongings } from './belongings.ts';
import type { ReadContext } from './read-context.ts';

type LayerContext = Pick<ReadContext, 'report' | 'signal' | 'budget'>;

/** A squashfs that init lays over the root file system: a system extension, or the module indexes of extensions. */
export interface ExtensionLayer {
  /** Name of its file in the initramfs: `0.sqsh`. */
  readonly image: string;
  /** From its manifest; the file's name where the manifest has none. */
  readonly name: string;
  readonly version: string;
  /** Its paths and attributes, without the content of files. */
  readonly tree: RootTree;
}

/** A layer whose content can be read. */
export interface ReadableLayer extends ExtensionLayer {
  readonly squashfs: BaseRootfs;
}

/**
 * The layers that init mounts, the lowest first: a later layer hides files of an earlier one, and all of them hide
 * files of the root file system. A layer that cannot be read is a warning, since a build leaves it as it is.
 */
export async function readExtensionLayers(
  { belongings }: { readonly belongings: Pick<InitramfsBelongings, 'extensions' | 'files'> },
  context: LayerContext,
): Promise<readonly ReadableLayer[]> {
  if (belongings.extensions === undefined) return [];
  const listed = await listLayers(belongings.extensions, context);
  if (listed.length > MAX_LAYERS) throw tooMany(listed);
  const trees = new LayerTrees(belongings.files, context);
  const layers: ReadableLayer[] = [];
  for (const layer of listed) {
    const squashfs = await trees.read(layer.image);
    if (squashfs) layers.push({ ...layer, tree: squashfs.tree, squashfs });
  }
  return layers;
}

/** @see https://github.com/torvalds/linux/blob/v6.12/fs/overlayfs/ovl_entry.h */
export const MAX_LAYERS = 500;

type ListedLayer = Omit<ExtensionLayer, 'tree'>;

function tooMany({ length }: readonly ListedLayer[]): RootsmithError {
  const found = `${length} extension layers, more than the ${MAX_LAYERS} that overlayfs stacks`;
  return new RootsmithError('LIMIT_EXCEEDED', `the initramfs of the base has ${found}`, {
    hint: 'Name another base.',
  });
}

const LIST_LIMIT_BYTES = 4 * 1024 * 1024;

/** @see https://github.com/siderolabs/talos/blob/v1.12.7/pkg/machinery/extensions/config.go */
async function listLayers(file: RandomAccess, context: Pick<ReadContext, 'report'>): Promise<readonly ListedLayer[]> {
  const what = `\`/${initramfsEntries.extensions}\` of the initramfs`;
  const bytes = await readAll(readRange(file), { limitBytes: LIST_LIMIT_BYTES, what });
  const [document] = readYamlDocuments(new TextDecoder().decode(bytes), { file: what });
  if (document === undefined) return [];
  const layers = document.kind === 'value' && isMapping(document.value) ? (document.value['layers'] ?? []) : undefined;
  if (Array.isArray(layers)) return layers.flatMap(listedLayer);
  warn(context, `${what} is not a list of layers, so what they hide is not known`);
  return [];
}

function listedLayer(layer: unknown): readonly ListedLayer[] {
  if (!isMapping(layer) || typeof layer['image'] !== 'string') return [];
  const { image } = layer;
  const metadata = isMapping(layer['metadata']) ? layer['metadata'] : {};
  const textOf = (field: string): string => (typeof metadata[field] === 'string' ? metadata[field] : '');
  return [{ image, name: textOf('name') || image, version: textOf('version') }];
}

/** The trees of the layers' files. Each is read once, however often it is listed. */
class LayerTrees {
  readonly #files: InitramfsBelongings['files'];
  readonly #context: LayerContext;
  readonly #trees = new Map<string, Promise<BaseRootfs | undefined>>();

  constructor(files: InitramfsBelongings['files'], context: LayerContext) {
    this.#files = files;
    this.#context = context;
  }

  /** Undefined, with a warning, where there is no such file or no squashfs in it. */
  read(image: string): Promise<BaseRootfs | undefined> {
    const known = this.#trees.get(image) ?? this.#read(image);
    this.#trees.set(image, known);
    return known;
  }

  async #read(image: string): Promise<BaseRootfs | undefined> {
    const file = this.#files.get(image);
    if (file === undefined) {
      warn(this.#context, `the base lists the extension layer \`${image}\`, which its initramfs lacks`);
      return undefined;
    }
    try {
      return await this.#open(file);
    } catch (error) {
      if (!isRootsmithError(error) || error.code === 'LIMIT_EXCEEDED') throw error;
      warn(
        this.#context,
        `the extension layer \`${image}\` of the base cannot be read (${error.message}), so what it hides is not known`,
      );
      return undefined;
    }
  }

  async #open(image: RandomAccess): Promise<BaseRootfs> {
    const { budget, signal } = this.#context;
    const reader = await openSquashfs(image, { decompressors: blockDecompressors, budget });
    // The trees of all layers are in memory at the same time.
    budget.spend('entries', reader.superblock.inodeCount);
    return { image, reader, ...(await treeFromSquashfs(reader, { signal, budget })) };
  }
}

function warn({ report }: Pick<ReadContext, 'report'>, message: string): void {
  report({ kind: 'warning', message });
}
