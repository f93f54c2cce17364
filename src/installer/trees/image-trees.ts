import { formatPlatform, type ImageView } from '../../oci/index.ts';
import { layerEntries, layerStream } from '../../places/index.ts';
import { applyLayer, emptyTree, type RootTree } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import { spooledLayer } from './spooled-layer.ts';
import { type PassEntries, passAll } from './tar-tree.ts';

/** The trees of images. An image never changes, so each is read once and kept as long as a builder lives. */
export class ImageTrees {
  readonly #context: BuildContext;
  readonly #trees = new Map<string, Promise<RootTree>>();

  constructor(context: BuildContext) {
    this.#context = context;
  }

  /** The tree of an image; `time`, in seconds since 1970, is for directories that no layer describes. */
  tree(view: ImageView, time: number): Promise<RootTree> {
    const key = `${view.descriptor.digest} ${time}`;
    const known = this.#trees.get(key) ?? treeOfImage(view, { time }, this.#context);
    this.#trees.set(key, known);
    return known;
  }
}

export interface TreeOfImageOptions {
  /** Seconds since 1970, for directories that no layer describes. */
  readonly time: number;
  /** Passes on the entries of one layer, for a look at their headers. */
  readonly onEntries?: PassEntries | undefined;
}

/** The tree of an image: its layers, from the lowest up. */
export async function treeOfImage(
  view: ImageView,
  { time: mtime, onEntries = passAll }: TreeOfImageOptions,
  context: BuildContext,
): Promise<RootTree> {
  let tree = emptyTree(mtime);
  const name = `\`${view.source.place}\` (${formatPlatform(view.platform)})`;
  const budget = context.budget.open(name);
  for (const [index, layer] of view.layers.entries()) {
    const spooled = context.files.newFile('layer.tar');
    const tar = spooled.alsoTo(layerStream(view, index, { ...context, budget }));
    const entries = layerEntries(view, index, { tar, budget, signal: context.signal });
    const what = `layer ${layer.descriptor.digest} of ${name}`;
    tree = await applyLayer(tree, onEntries(entries), {
      ...spooledLayer({ what, tar: spooled, digest: layer.diffId, mtime }, context),
      budget,
    });
  }
  return tree;
}
