import { stat } from 'node:fs/promises';
import type { ByteStream } from '../bytes/index.ts';
import { asRootsmithError, isRootsmithError } from '../errors/index.ts';
import { readTar, type TarEntry } from '../formats/index.ts';
import { formatPlatform, type ImageView, type Platform, parsePlatform, selectPlatform } from '../oci/index.ts';
import type { ImageName, Layer, TreeSource } from '../recipe/index.ts';
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
} from '../rootfs/index.ts';
import { expandByMagic } from './codecs.ts';
import type { BuildContext } from './context.ts';
import { treeOfDirectory } from './host-tree.ts';
import { layerEntries, layerStream } from './layers.ts';
import { alsoTo, readFileRange, spool } from './spool.ts';
import { applyLayers } from './stages/overlay.ts';
import type { OpenImages } from './stages/resolve.ts';

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
    if (content.kind !== 'stream' || !(await isTar(content.open()))) return undefined;
    return await this.#treeOfTar(content.open(), { what: 'the archive of an ADD', compressedBytes: file.size });
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
        return await this.#treeOfTar(readFileRange(source.path), {
          what: `\`${source.path}\``,
          compressedBytes: await sizeOf(source.path),
        });
      case 'stage':
        return await this.#treeOfStage(source.base, source.layers);
    }
  }

  async #treeOfImage({ place, platform }: ImageName): Promise<RootTree> {
    const wanted = platform === undefined ? this.#platform : parsePlatform(platform);
    const view = await selectPlatform(this.#images.set(place), wanted).open(this.#context.signal);
    return await this.#imageTrees.tree(view, this.#time);
  }

  async #treeOfTar(file: ByteStream, { what, compressedBytes }: TarFacts): Promise<RootTree> {
    const path = this.#context.workspace.newPath('tree.tar');
    const entries = readTar(alsoTo(path, expandByMagic(file)));
    return await treeFromTar(entries, {
      ...layerOptions(what, path, this.#time, this.#context),
      whiteouts: 'literal',
      compressedBytes,
    });
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
  for (const [index, layer] of view.layers.entries()) {
    const what = `layer ${layer.descriptor.digest} of \`${view.source.place}\` (${formatPlatform(view.platform)})`;
    const path = context.workspace.newPath('layer.tar');
    const compressedBytes = layer.descriptor.size;
    const entries = layerEntries(view, index, alsoTo(path, layerStream(view, index, context)));
    tree = await applyLayer(tree, entries, { ...layerOptions(what, path, time, context), compressedBytes });
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

interface TarFacts {
  readonly what: string;
  /** Bytes of the file as it is, which bounds what it may expand to. */
  readonly compressedBytes: number;
}

export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

interface StorePlaces {
  /** The whole tar, uncompressed, written while it is read. */
  readonly spooledTar: string;
  readonly newPath: () => string;
}

/** A file's bytes lie in the spooled tar already, but for sparse files, which are stored in pieces there. */
export async function storeContent(
  entry: TarEntry,
  body: ByteStream,
  { spooledTar, newPath }: StorePlaces,
): Promise<FileContent> {
  const { dataOffset, size, storedSize } = entry;
  if (storedSize === size)
    return { kind: 'stream', open: () => readFileRange(spooledTar, { start: dataOffset, length: size }) };
  const path = newPath();
  await spool(path, body);
  return { kind: 'stream', open: () => readFileRange(path) };
}

/** As docker's ADD decides: by content, not by name. A tar is what has a first entry, of whatever age. */
async function isTar(content: ByteStream): Promise<boolean> {
  try {
    for await (const _ of readTar(expandByMagic(content))) return true;
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
