import { type RandomAccess, readAll, readRange } from '../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import { openSquashfs } from '../formats/index.ts';
import { type RootTree, treeFromSquashfs } from '../rootfs/index.ts';
import { initramfsEntries, isMapping, readYamlDocuments } from '../talos/index.ts';
import { blockDecompressors } from './codecs.ts';
import type { BuildContext } from './context.ts';
import type { InitramfsBelongings } from './stages/initramfs-belongings.ts';
import type { UnpackedInitramfs } from './stages/unpack.ts';

/** A squashfs that init lays over the root file system: a system extension, or what belongs to one. */
export interface ExtensionLayer {
  /** Name of its file in the initramfs: `0.sqsh`. */
  readonly image: string;
  /** As its manifest has it; the file's name where there is none. */
  readonly name: string;
  readonly version: string;
  /** Its paths and attributes; no file of it can be read from here. */
  readonly tree: RootTree;
}

export interface ExtensionLayerLimits {
  /** Of all layers together, whose trees are in memory at the same time. @default 1 000 000 */
  readonly maxInodes?: number | undefined;
}

/**
 * The layers that init mounts, the lowest first: a later one wins over an earlier, and all win over the root file
 * system. One that cannot be read is a warning, since a build leaves it as it is.
 */
export async function readExtensionLayers(
  { belongings }: Pick<UnpackedInitramfs, 'belongings'>,
  context: Pick<BuildContext, 'report' | 'signal'>,
  { maxInodes = MAX_INODES }: ExtensionLayerLimits = {},
): Promise<readonly ExtensionLayer[]> {
  if (belongings.extensions === undefined) return [];
  const listed = await listLayers(belongings.extensions, context);
  if (listed.length > MAX_LAYERS)
    throw tooMany(`${listed.length} extension layers`, `the ${MAX_LAYERS} that overlayfs stacks`);
  const trees = new LayerTrees(belongings.files, { ...context, maxInodes });
  const layers: ExtensionLayer[] = [];
  for (const layer of listed) {
    const tree = await trees.read(layer.image);
    if (tree) layers.push({ ...layer, tree });
  }
  return layers;
}

const MAX_LAYERS = 500;
const MAX_INODES = 1_000_000;

function tooMany(found: string, most: string): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `the initramfs of the base has ${found}, more than ${most}`, {
    hint: 'Name another base.',
  });
}

type ListedLayer = Omit<ExtensionLayer, 'tree'>;

const LIST_LIMIT_BYTES = 4 * 1024 * 1024;

/** @see https://github.com/siderolabs/talos/blob/v1.12.7/pkg/machinery/extensions/config.go */
async function listLayers(file: RandomAccess, context: Pick<BuildContext, 'report'>): Promise<readonly ListedLayer[]> {
  const what = `\`/${initramfsEntries.extensions}\` of the initramfs`;
  const bytes = await readAll(readRange(file), { limitBytes: LIST_LIMIT_BYTES, what });
  const [document] = readYamlDocuments(new TextDecoder().decode(bytes), { file: what });
  if (document === undefined) return [];
  const layers = document.kind === 'value' && isMapping(document.value) ? (document.value['layers'] ?? []) : undefined;
  if (Array.isArray(layers)) return layers.flatMap(listedLayer);
  warn(context, `${what} is no list of layers, so what they hide is not known`);
  return [];
}

function listedLayer(layer: unknown): readonly ListedLayer[] {
  if (!isMapping(layer) || typeof layer['image'] !== 'string') return [];
  const { image } = layer;
  const metadata = isMapping(layer['metadata']) ? layer['metadata'] : {};
  const textOf = (field: string): string => (typeof metadata[field] === 'string' ? metadata[field] : '');
  return [{ image, name: textOf('name') || image, version: textOf('version') }];
}

interface LayerTreesOptions extends Pick<BuildContext, 'report' | 'signal'> {
  readonly maxInodes: number;
}

/** The trees of the layers' files, each read once however often it is listed. */
class LayerTrees {
  readonly #files: InitramfsBelongings['files'];
  readonly #options: LayerTreesOptions;
  readonly #trees = new Map<string, Promise<RootTree | undefined>>();
  #inodes = 0;

  constructor(files: InitramfsBelongings['files'], options: LayerTreesOptions) {
    this.#files = files;
    this.#options = options;
  }

  /** Undefined, with a warning, where there is no such file or no squashfs in it. */
  read(image: string): Promise<RootTree | undefined> {
    const known = this.#trees.get(image) ?? this.#read(image);
    this.#trees.set(image, known);
    return known;
  }

  async #read(image: string): Promise<RootTree | undefined> {
    const file = this.#files.get(image);
    if (file === undefined) {
      warn(this.#options, `the base lists the extension layer \`${image}\`, which its initramfs lacks`);
      return undefined;
    }
    try {
      return await this.#treeOf(file);
    } catch (error) {
      if (!isRootsmithError(error) || error.code === 'LIMIT_EXCEEDED') throw error;
      warn(
        this.#options,
        `the extension layer \`${image}\` of the base cannot be read (${error.message}), so what it hides is not known`,
      );
      return undefined;
    }
  }

  async #treeOf(file: RandomAccess): Promise<RootTree> {
    const reader = await openSquashfs(file, { decompressors: blockDecompressors });
    this.#inodes += reader.superblock.inodeCount;
    const { maxInodes, signal } = this.#options;
    if (this.#inodes > maxInodes) throw tooMany(`extension layers of ${this.#inodes} inodes`, String(maxInodes));
    return (await treeFromSquashfs(reader, { signal })).tree;
  }
}

function warn({ report }: Pick<BuildContext, 'report'>, message: string): void {
  report({ kind: 'warning', message });
}
