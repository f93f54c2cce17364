import { fromByteName, parseEntryPath, readAll, sliceAccess } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type KeptContent, spool } from '../../files/index.ts';
import { readTarAt, type TarEntry } from '../../formats/index.ts';
import { formatPlatform, type ImageView } from '../../oci/index.ts';
import { layerEntries, layerStream } from '../../places/index.ts';
import type { Meter } from '../../progress/index.ts';
import { bootAssets, installDirectory } from '../../talos/index.ts';
import { EntryKeeper, type HeldEntry } from '../layers/held-entries.ts';
import { layersMeter } from '../layers/layers-meter.ts';
import type { BuildContext } from '../session/context.ts';
import { findSplash } from './find-splash.ts';
import { type LayerCache, type LayerSearch, SPLASH_ENTRY } from './layer-cache.ts';
import type { PulledAsset, PulledAssets } from './pulled-assets.ts';

/** Told of each asset as soon as its file is whole. The rest of its layer is still to come, and so is the check of its digest. */
export type OnAsset = (name: string, asset: PulledAsset) => void;

const { kernel, initramfs, uki, signedUki } = bootAssets;
const wanted: ReadonlySet<string> = new Set(Object.values(bootAssets));
/** The program that makes UKIs has the picture for them in it: Talos up to 1.9, and later. */
const programs: ReadonlySet<string> = new Set(['bin/installer', 'usr/bin/installer']);
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** Paths that a complaint lists. */
const MAX_LISTED = 12;

interface FoundEntry {
  readonly name: string;
  readonly path: string;
  readonly layer: number;
  readonly entry: TarEntry;
  /** Where its content lies already, at the offset that the entry tells. */
  readonly kept: KeptContent | undefined;
}

export interface AssetSearchOptions {
  /** Counts the bytes of layers while they arrive. @default one for this image */
  readonly arrived?: Meter | undefined;
  readonly onAsset?: OnAsset | undefined;
  /** Whether the picture for a new UKI is needed. @default false */
  readonly seeksSplash?: boolean | undefined;
  /** What earlier builds have kept of layers. @default nothing is looked up or kept */
  readonly cache?: LayerCache | undefined;
}

/** Searches layers, the topmost first, for the boot assets of one architecture. */
export class AssetSearch {
  readonly #view: ImageView;
  readonly #context: BuildContext;
  readonly #onAsset: OnAsset | undefined;
  readonly #seeksSplash: boolean;
  readonly #cache: LayerCache | undefined;
  readonly #folder: string;
  readonly #found = new Map<string, PulledAsset>();
  readonly #holders = new Map<number, Set<string>>();
  readonly #entries = new Map<number, readonly HeldEntry[]>();
  /** Names that a higher layer has removed from the layers below it. */
  readonly #hidden = new Set<string>();
  readonly #seenInFolder = new Set<string>();
  readonly #arrived: Meter;
  #splash: Uint8Array | undefined;

  constructor(
    view: ImageView,
    context: BuildContext,
    { arrived, onAsset, seeksSplash = false, cache }: AssetSearchOptions = {},
  ) {
    this.#view = view;
    this.#context = context;
    this.#onAsset = onAsset;
    this.#seeksSplash = seeksSplash;
    this.#cache = cache;
    this.#folder = installDirectory(view.platform.architecture);
    this.#arrived = arrived ?? layersMeter(view, 'pull', context.report);
  }

  /** Reads a layer, or what an earlier build has kept of it. Call it for the layers from the top down. */
  async visit(layer: number): Promise<void> {
    const search = this.#searchOf(layer);
    const kept = search && (await this.#cache?.find(search));
    if (kept) return await this.#visitKept(layer, kept);
    const isSplashOpen = this.#splash === undefined;
    const tar = layerStream(this.#view, layer, { ...this.#context, arrived: this.#arrived });
    const keeper = await this.#visitEntries(layer, layerEntries(this.#view, layer, { ...this.#context, tar }));
    const entries = this.#holders.has(layer) ? keeper.entries() : keeper.headers();
    // A picture of a higher layer hides that of this one from us.
    if (search && entries && (isSplashOpen || !this.#seeksSplash))
      await this.#cache?.put(search, { entries, splash: isSplashOpen ? this.#splash : undefined });
  }

  async #visitEntries(layer: number, source: AsyncIterable<TarEntry>, kept?: KeptContent): Promise<EntryKeeper> {
    const hiddenBelow: string[] = [];
    const keeper = new EntryKeeper();
    for await (const entry of source) {
      if (kept !== undefined && entry.path === SPLASH_ENTRY) {
        this.#splash ??= await readAll(entry.body, { limitBytes: entry.size, what: 'the picture' });
        continue;
      }
      const path = fromByteName(parseEntryPath(entry.path, 'layer entry'));
      const isInstall = path.startsWith('usr/install/');
      if (isInstall) this.#seenInFolder.add(path);
      const name = nameIn(this.#folder, path);
      for (const each of hiddenBy(name)) hiddenBelow.push(each);
      const found =
        name !== undefined && wanted.has(name)
          ? await this.#take({ name, path, layer, entry, kept })
          : kept === undefined && (await this.#takeProgram(path, entry));
      const file = found || (kept && sliceAccess(kept.access, entry.dataOffset, entry.size));
      if (file) keeper.addFile(entry, file);
      else await keeper.add(entry, isInstall);
    }
    for (const name of hiddenBelow) this.#hidden.add(name);
    const entries = keeper.entries();
    if (entries && this.#holders.has(layer)) this.#entries.set(layer, entries);
    return keeper;
  }

  #searchOf(layer: number): LayerSearch | undefined {
    const found = this.#view.layers[layer];
    if (found === undefined) return undefined;
    const { descriptor, diffId } = found;
    return { digest: descriptor.digest, diffId, folder: this.#folder, seeksSplash: this.#seeksSplash };
  }

  /** The digest of what is kept has been checked: that is not done again. */
  async #visitKept(layer: number, kept: KeptContent): Promise<void> {
    const { budget, signal } = this.#context;
    const size = this.#view.layers[layer]?.descriptor.size ?? 0;
    budget.receive(size);
    this.#arrived.add(size);
    await this.#visitEntries(layer, readTarAt(kept.access, { budget, signal }), kept);
  }

  /** Whether there is a complete set of assets. */
  get hasFound(): boolean {
    const found = this.#found;
    return found.has(uki) || found.has(signedUki) || (found.has(kernel) && found.has(initramfs));
  }

  /** Throws `BASE_NOT_INSTALLER`, with the paths that were seen, where no complete set of assets was found. */
  result(): PulledAssets {
    const found = this.#found;
    if (!this.hasFound) throw this.#notAnInstaller();
    return { splash: this.#splash, byName: found, holders: this.#holders, entries: this.#entries };
  }

  /** Notes an asset, and copies it to a file where it is the copy that counts. */
  async #take({ name, path, layer, entry, kept }: FoundEntry): Promise<PulledAsset['file'] | undefined> {
    const holder = this.#holders.get(layer) ?? new Set();
    this.#holders.set(layer, holder.add(path));
    if (this.#found.has(name) || this.#hidden.has(name) || entry.type !== 'file') return undefined;
    const content = kept === undefined ? await this.#copy(name, entry) : contentOf(entry, kept);
    const asset = { path, layer, ...content };
    this.#found.set(name, asset);
    this.#onAsset?.(name, asset);
    return asset.file;
  }

  async #copy(name: string, entry: TarEntry): Promise<Pick<PulledAsset, 'file' | 'diskPath'>> {
    const target = this.#context.files.newFile(name);
    await spool(target, entry.body, this.#context.signal);
    return { file: this.#context.keep(await target.open()), diskPath: target.path };
  }

  /** Copies the program to a file, and looks for the picture in it. */
  async #takeProgram(path: string, entry: TarEntry): Promise<PulledAsset['file'] | undefined> {
    const isSought = this.#seeksSplash && this.#splash === undefined && entry.type === 'file' && programs.has(path);
    if (!isSought) return undefined;
    const target = this.#context.files.newFile('installer');
    await spool(target, entry.body, this.#context.signal);
    const file = this.#context.keep(await target.open());
    this.#splash = await findSplash(file);
    return file;
  }

  #notAnInstaller(): RootsmithError {
    const { source, platform } = this.#view;
    const seen = [...this.#seenInFolder].sort();
    const found = seen.length === 0 ? 'nothing below usr/install' : seen.slice(0, MAX_LISTED).join(', ');
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

function contentOf(
  { dataOffset, size }: TarEntry,
  { access, path }: KeptContent,
): Pick<PulledAsset, 'file' | 'diskPath' | 'diskOffset'> {
  return { file: sliceAccess(access, dataOffset, size), diskPath: path, diskOffset: dataOffset };
}

/** The name of a file directly in `folder`. */
function nameIn(folder: string, path: string): string | undefined {
  return path.startsWith(`${folder}/`) && !path.includes('/', folder.length + 1)
    ? path.slice(folder.length + 1)
    : undefined;
}

/** The assets that a whiteout of this name removes from the layers below. */
function hiddenBy(name: string | undefined): ReadonlySet<string> {
  if (name === OPAQUE) return wanted;
  return new Set(name?.startsWith(WHITEOUT) ? [name.slice(WHITEOUT.length)] : []);
}
