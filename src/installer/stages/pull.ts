import type { ByteStream } from '../../bytes/index.ts';
import { fromByteName, parseEntryPath } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { FileAccess } from '../../files/index.ts';
import type { TarEntry } from '../../formats/index.ts';
import { formatPlatform, type ImageView } from '../../oci/index.ts';
import { bootAssets, installDirectory } from '../../talos/index.ts';
import { EntryKeeper, type HeldEntry } from '../layers/held-entries.ts';
import { layerEntries, layerStream } from '../layers/read-layer.ts';
import type { BuildContext } from '../session/context.ts';
import { spool } from '../work/spool.ts';

/** A boot asset of the base, lifted out of its layer. */
export interface PulledAsset {
  /** Inside the image: `usr/install/amd64/initramfs.xz`. */
  readonly path: string;
  /** Index of the layer that it counts in: the topmost that has it. */
  readonly layer: number;
  readonly file: FileAccess;
}

export interface PulledAssets {
  /** By file name: `vmlinuz`, `initramfs.xz`, or `vmlinuz.efi`. */
  readonly byName: ReadonlyMap<string, PulledAsset>;
  /** Every layer that holds any of them, superseded copies included: layer index to paths. */
  readonly holders: ReadonlyMap<number, ReadonlySet<string>>;
  /** All entries of such a layer, by its index, where they could be kept. */
  readonly entries: ReadonlyMap<number, readonly HeldEntry[]>;
}

export interface PullOptions {
  /** Told of each asset as soon as its file is whole, while the rest of its layer, and its digest, are still to come. */
  readonly onAsset?: ((name: string, asset: PulledAsset) => void) | undefined;
}

/**
 * Reads the layers of the base from the top down, and spools the boot assets of its architecture.
 * Throws `BASE_NOT_INSTALLER`, saying what was found, where they are missing.
 */
export async function pull(
  view: ImageView,
  context: BuildContext,
  { onAsset }: PullOptions = {},
): Promise<PulledAssets> {
  const search = new AssetSearch(view, context, onAsset);
  for (const layer of view.layers.keys().toArray().reverse()) await search.visit(layer);
  return search.result();
}

const { kernel, initramfs, uki, signedUki } = bootAssets;
const wanted: ReadonlySet<string> = new Set([kernel, initramfs, uki, signedUki]);
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** The state of one search: what was found so far, and what a higher layer has taken away from lower ones. */
class AssetSearch {
  readonly #view: ImageView;
  readonly #context: BuildContext;
  readonly #onAsset: PullOptions['onAsset'];
  readonly #folder: string;
  readonly #found = new Map<string, PulledAsset>();
  readonly #holders = new Map<number, Set<string>>();
  readonly #entries = new Map<number, readonly HeldEntry[]>();
  readonly #hidden = new Set<string>();
  readonly #seenInFolder = new Set<string>();

  constructor(view: ImageView, context: BuildContext, onAsset: PullOptions['onAsset']) {
    this.#view = view;
    this.#context = context;
    this.#onAsset = onAsset;
    this.#folder = installDirectory(view.platform.architecture);
  }

  async visit(layer: number): Promise<void> {
    const hiddenBelow: string[] = [];
    const keeper = new EntryKeeper();
    const tar = layerStream(this.#view, layer, this.#context);
    for await (const entry of layerEntries(this.#view, layer, { ...this.#context, tar })) {
      const path = fromByteName(parseEntryPath(entry.path, 'layer entry'));
      if (path.startsWith('usr/install/')) this.#seenInFolder.add(path);
      const name = assetName(path, this.#folder);
      if (name === OPAQUE) for (const each of wanted) hiddenBelow.push(each);
      else if (name?.startsWith(WHITEOUT)) hiddenBelow.push(name.slice(WHITEOUT.length));
      const file = name !== undefined && wanted.has(name) ? await this.#take({ name, path, layer, entry }) : undefined;
      if (file) keeper.addFile(entry, file);
      else await keeper.add(entry);
    }
    for (const name of hiddenBelow) this.#hidden.add(name);
    const entries = keeper.entries();
    if (entries && this.#holders.has(layer)) this.#entries.set(layer, entries);
  }

  result(): PulledAssets {
    const found = this.#found;
    if (!(found.has(uki) || found.has(signedUki) || (found.has(kernel) && found.has(initramfs))))
      throw this.#notAnInstaller();
    return { byName: found, holders: this.#holders, entries: this.#entries };
  }

  /** Notes an asset, and brings it to a file where it is the one that counts. */
  async #take({
    name,
    path,
    layer,
    entry,
  }: {
    name: string;
    path: string;
    layer: number;
    entry: TarEntry;
  }): Promise<FileAccess | undefined> {
    const holder = this.#holders.get(layer) ?? new Set();
    this.#holders.set(layer, holder.add(path));
    if (this.#found.has(name) || this.#hidden.has(name) || entry.type !== 'file') return undefined;
    const target = this.#context.workspace.newPath(name);
    await spool(target, this.#counted(entry.body), this.#context.signal);
    const file = this.#context.keep(await FileAccess.open(target));
    const asset = { path, layer, file };
    this.#found.set(name, asset);
    this.#onAsset?.(name, asset);
    return file;
  }

  async *#counted(body: ByteStream): ByteStream {
    for await (const chunk of body) {
      this.#context.report({ kind: 'stage-bytes', stage: 'pull', bytes: chunk.length });
      yield chunk;
    }
  }

  #notAnInstaller(): RootsmithError {
    const { source, platform } = this.#view;
    const seen = [...this.#seenInFolder].sort();
    const found = seen.length === 0 ? 'nothing below usr/install' : seen.slice(0, 12).join(', ');
    return new RootsmithError(
      'BASE_NOT_INSTALLER',
      `\`${source.place}\` (${formatPlatform(platform)}) holds no boot assets in ${this.#folder}/: found ${found}`,
      {
        hint: 'Name a Talos installer or imager image as the base.',
        details: { place: source.place, folder: this.#folder },
      },
    );
  }
}

/** The name of a file directly in `folder`. */
function assetName(path: string, folder: string): string | undefined {
  return path.startsWith(`${folder}/`) && !path.includes('/', folder.length + 1)
    ? path.slice(folder.length + 1)
    : undefined;
}
