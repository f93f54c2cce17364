import type { ByteStream } from '../../bytes/index.ts';
import { readFileRange } from '../../files/index.ts';
import { type Platform, parsePlatform, selectPlatform } from '../../oci/index.ts';
import type { ImageName, Layer, TreeSource } from '../../recipe/index.ts';
import { dockerignoreMatcher, emptyTree, type FileNode, type RootTree, withoutIgnored } from '../../rootfs/index.ts';
import type { OpenImages } from '../images/open-images.ts';
import type { BuildContext } from '../session/context.ts';
import { applyLayers, type SourceReader } from './apply-layers.ts';
import { treeOfDirectory } from './host-tree.ts';
import type { ImageTrees } from './image-trees.ts';
import { isTar, treeOfTar } from './tar-tree.ts';

export interface TreeSourcesOptions {
  readonly images: Pick<OpenImages, 'set'>;
  readonly imageTrees: Pick<ImageTrees, 'tree'>;
  /** The platform that is built: which image of an index is taken. */
  readonly platform: Platform;
  /** Seconds since 1970, for entries that have no time of their own. */
  readonly time: number;
  readonly context: BuildContext;
}

/** The trees of what a recipe names, for one platform. Each source is read once, however often it is named. */
export class TreeSources implements SourceReader {
  readonly #options: TreeSourcesOptions;
  readonly #trees = new Map<string, Promise<RootTree>>();

  constructor(options: TreeSourcesOptions) {
    this.#options = options;
  }

  /** The tree of a source. Its files can be read as long as the context lives. */
  tree(source: TreeSource): Promise<RootTree> {
    const key = keyOf(source);
    if (key === undefined) return this.#read(source);
    const known = this.#trees.get(key) ?? this.#read(source);
    this.#trees.set(key, known);
    return known;
  }

  readonly unpackTar = async (file: FileNode): Promise<RootTree | undefined> => {
    const { content } = file;
    const { budget } = this.#options.context;
    if (content.kind !== 'stream' || !(await isTar(content.open(), budget.fork()))) return undefined;
    return await this.#treeOfTar(content.open(), 'the archive of an ADD');
  };

  async #read(source: TreeSource): Promise<RootTree> {
    switch (source.kind) {
      case 'image':
        return await this.#treeOfImage(source.image);
      case 'directory': {
        const { path, ignore, modes } = source;
        const { time, context } = this.#options;
        const tree = await treeOfDirectory(path, { time, modes, signal: context.signal });
        return ignore.length === 0 ? tree : withoutIgnored(tree, dockerignoreMatcher(ignore));
      }
      case 'tar':
        return await this.#treeOfTar(readFileRange(source.path), `\`${source.path}\``);
      case 'stage':
        return await this.#treeOfStage(source.base, source.layers);
    }
  }

  async #treeOfImage({ place, platform: named }: ImageName): Promise<RootTree> {
    const { images, imageTrees, platform, time, context } = this.#options;
    const wanted = named === undefined ? platform : parsePlatform(named);
    const view = await selectPlatform(images.set(place), wanted).open(context.signal);
    return await imageTrees.tree(view, time);
  }

  async #treeOfTar(file: ByteStream, what: string): Promise<RootTree> {
    const { time, context } = this.#options;
    return await treeOfTar(file, { what, mtime: time }, context);
  }

  async #treeOfStage(base: TreeSource | undefined, layers: readonly Layer[]): Promise<RootTree> {
    const { time } = this.#options;
    const below = base === undefined ? emptyTree(time) : await this.tree(base);
    return (await applyLayers(below, layers, { sources: this, time })).tree;
  }
}

/** Sources with the same key have the same tree. A stage has no key: its layers can hold anything. */
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
