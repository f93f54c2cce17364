import { type Budget, type ByteStream, received } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { readTar, type TarEntry } from '../../formats/index.ts';
import { formatPlatform, type ImageView, type Platform, parsePlatform, selectPlatform } from '../../oci/index.ts';
import type { ImageName, Layer, TreeSource } from '../../recipe/index.ts';
import {
  applyLayer,
  dockerignoreMatcher,
  emptyTree,
  type FileContent,
  type FileNode,
  type LayerOptions,
  type RootTree,
  treeFromTar,
  withoutIgnored,
} from '../../rootfs/index.ts';
import { expandByMagic } from '../compression/codecs.ts';
import { layerEntries, layerStream } from '../layers/read-layer.ts';
import type { BuildContext } from '../session/context.ts';
import { applyLayers } from '../stages/overlay.ts';
import type { OpenImages } from '../stages/resolve.ts';
import { alsoTo, readFileRange, spool } from '../work/spool.ts';
import { treeOfDirectory } from './host-tree.ts';

/** What trees are made from, and for which platform. Each source is read once, however often it is named. */
export class TreeSources {
  readonly #images: OpenImages;
  readonly #platform: Platform;
  readonly #time: number;
  readonly #context: BuildContext;
  readonly #imageTrees: ImageTrees;
  readonly #trees = new Map<string, Promise<RootTree>>();

  constructor({ images, imageTrees, platform, time, context }: TreeSourcesOptions) {
    this.#images = images;
    this.#imageTrees = imageTrees;
    this.#platform = platform;
    this.#time = time;
    this.#context = context;
  }

  /** The tree of a source. Its files are readable as long as the workspace is there. */
  tree(source: TreeSource): Promise<RootTree> {
    const key = keyOf(source);
    if (key === undefined) return this.#read(source);
    const known = this.#trees.get(key) ?? this.#read(source);
    this.#trees.set(key, known);
    return known;
  }

  /** For ADD: the tree in a file that is a tar, compressed or not; undefined for any other file. */
  readonly unpackTar = async (file: FileNode): Promise<RootTree | undefined> => {
    const { content } = file;
    const { budget } = this.#context;
    if (content.kind !== 'stream' || !(await isTar(content.open(), budget.fork()))) return undefined;
    return await this.#treeOfTar(content.open(), 'the archive of an ADD');
  };

  async #read(source: TreeSource): Promise<RootTree> {
    switch (source.kind) {
      case 'image':
        return await this.#treeOfImage(source.image);
      case 'directory': {
        const { path, ignore, modes } = source;
        const tree = await treeOfDirectory(path, { time: this.#time, modes, signal: this.#context.signal });
        return ignore.length === 0 ? tree : withoutIgnored(tree, dockerignoreMatcher(ignore));
      }
      case 'tar':
        return await this.#treeOfTar(readFileRange(source.path), `\`${source.path}\``);
      case 'stage':
        return await this.#treeOfStage(source.base, source.layers);
    }
  }

  async #treeOfImage({ place, platform }: ImageName): Promise<RootTree> {
    const wanted = platform === undefined ? this.#platform : parsePlatform(platform);
    const view = await selectPlatform(this.#images.set(place), wanted).open(this.#context.signal);
    return await this.#imageTrees.tree(view, this.#time);
  }

  async #treeOfTar(file: ByteStream, what: string): Promise<RootTree> {
    return await treeOfTar(file, what, { mtime: this.#time, context: this.#context });
  }

  async #treeOfStage(base: TreeSource | undefined, layers: readonly Layer[]): Promise<RootTree> {
    const below = base === undefined ? emptyTree(this.#time) : await this.tree(base);
    return (await applyLayers(below, layers, { sources: this, time: this.#time })).tree;
  }
}

/** The trees of images, which never change: read once, and kept as long as a builder lives. */
export class ImageTrees {
  readonly #context: BuildContext;
  readonly #trees = new Map<string, Promise<RootTree>>();

  constructor(context: BuildContext) {
    this.#context = context;
  }

  /** The tree of an image; `time`, in seconds since 1970, is for directories that no layer describes. */
  tree(view: ImageView, time: number): Promise<RootTree> {
    const key = `${view.descriptor.digest} ${time}`;
    const known = this.#trees.get(key) ?? readImage(view, time, this.#context);
    this.#trees.set(key, known);
    return known;
  }
}

async function readImage(view: ImageView, time: number, context: BuildContext): Promise<RootTree> {
  let tree = emptyTree(time);
  const budget = context.budget.open(`\`${view.source.place}\` (${formatPlatform(view.platform)})`);
  for (const [index, layer] of view.layers.entries()) {
    const what = `layer ${layer.descriptor.digest} of \`${view.source.place}\` (${formatPlatform(view.platform)})`;
    const path = context.workspace.newPath('layer.tar');
    const tar = alsoTo(path, layerStream(view, index, { ...context, budget }));
    const entries = layerEntries(view, index, { tar, budget, signal: context.signal });
    tree = await applyLayer(tree, entries, { ...layerOptions(what, path, time, context), budget });
  }
  return tree;
}

function layerOptions(
  what: string,
  spooledTar: string,
  mtime: number,
  { workspace, signal }: BuildContext,
): LayerOptions {
  const newPath = (): string => workspace.newPath('sparse');
  return { what, mtime, signal, store: (entry, body) => storeContent(entry, body, { spooledTar, newPath }) };
}

export interface TreeSourcesOptions {
  readonly images: OpenImages;
  readonly imageTrees: ImageTrees;
  readonly platform: Platform;
  /** Seconds since 1970, for entries that have no time of their own. */
  readonly time: number;
  readonly context: BuildContext;
}

/** The tree in an archive, compressed in any way, whose names are what they are. `mtime` is in seconds since 1970. */
export async function treeOfTar(
  file: ByteStream,
  what: string,
  { mtime, context }: { readonly mtime: number; readonly context: BuildContext },
): Promise<RootTree> {
  const path = context.workspace.newPath('tree.tar');
  const budget = context.budget.open(what);
  const entries = readTar(alsoTo(path, expandByMagic(received(file, budget), budget)), { budget });
  return await treeFromTar(entries, { ...layerOptions(what, path, mtime, context), whiteouts: 'literal', budget });
}

/** A part of a file of the workspace. Of a class, since a hundred thousand closures take twice the memory. */
class SpooledContent {
  readonly kind = 'stream';
  readonly #path: string;
  readonly #start: number;
  readonly #length: number;

  constructor(path: string, start: number, length: number) {
    this.#path = path;
    this.#start = start;
    this.#length = length;
  }

  open(): ByteStream {
    return readFileRange(this.#path, { start: this.#start, length: this.#length });
  }
}

interface StorePlaces {
  /** The whole tar, uncompressed, written while it is read. */
  readonly spooledTar: string;
  readonly newPath: () => string;
}

/** A file's bytes lie in the spooled tar already, but for sparse files, which are stored in pieces there. */
async function storeContent(
  entry: TarEntry,
  body: ByteStream,
  { spooledTar, newPath }: StorePlaces,
): Promise<FileContent> {
  const { dataOffset, size, storedSize } = entry;
  if (storedSize === size) return new SpooledContent(spooledTar, dataOffset, size);
  const path = newPath();
  await spool(path, body);
  return new SpooledContent(path, 0, size);
}

/** As docker's ADD decides: by content, not by name. A tar is what has a first entry, of whatever age. */
async function isTar(content: ByteStream, budget: Budget): Promise<boolean> {
  try {
    for await (const _ of readTar(expandByMagic(content, budget), { budget })) return true;
    return false;
  } catch (error) {
    // Too short, or not what its magic says: a plain file then.
    if (isRootsmithError(error) && error.code.startsWith('FORMAT_')) return false;
    throw error;
  }
}

/** Sources with the same key give the same tree. */
function keyOf(source: TreeSource): string | undefined {
  switch (source.kind) {
    case 'image':
      return `image ${source.image.platform ?? ''} ${source.image.place}`;
    case 'tar':
      return `tar ${source.path}`;
    case 'directory':
      return `directory ${source.modes} ${source.path} ${source.ignore.join('\n')}`;
    case 'stage':
      return undefined;
  }
}
