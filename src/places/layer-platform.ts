import { Budget, type ByteStream, fromByteName, parseEntryPath, received } from '../bytes/index.ts';
import { readTar } from '../formats/index.ts';
import { type FindPlatform, type LayerDecompressors, uncompressedLayer } from '../oci/index.ts';

export interface LayerPlatformOptions {
  readonly decompressors: LayerDecompressors;
  /** The architecture that a file of this path is for; undefined for paths that tell none. */
  readonly architectureOf: (path: string) => string | undefined;
  /** Of the run. @default a new one */
  readonly budget?: Budget | undefined;
}

/**
 * Finds out what an image is for by the files in it: the one architecture that its paths tell; undefined
 * where they tell none, or several. Reads all layers.
 */
export function platformByLayers({
  decompressors,
  architectureOf,
  budget: run = new Budget(),
}: LayerPlatformOptions): FindPlatform {
  return async (view, signal) => {
    const found = new Set<string>();
    const budget = run.fork().open(view.source.place); // nothing of this is kept
    const paths = new VisiblePaths(budget);
    const onRaw = (raw: ByteStream): ByteStream => received(raw, budget);
    for (const layer of view.layers.toReversed()) {
      const tar = uncompressedLayer(view, layer, { decompressors, onRaw, signal });
      for await (const path of paths.of(tar, signal)) {
        const architecture = architectureOf(path);
        if (architecture !== undefined) found.add(architecture);
      }
    }
    const [architecture, ...others] = found;
    return architecture === undefined || others.length > 0 ? undefined : { os: 'linux', architecture };
  };
}

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** What a path takes in memory beside its text (measured, rounded up). */
const HIDDEN_BYTES = 100;

/** The files of an image, layer by layer from the top, without those that a layer above has taken away. */
class VisiblePaths {
  /** What lies below these in lower layers is gone. */
  readonly #hidden = new Set<string>();
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  async *of(tar: Parameters<typeof readTar>[0], signal: AbortSignal | undefined): AsyncGenerator<string, void, void> {
    const hiddenBelow: string[] = [];
    const hide = (path: string): void => {
      this.#budget.spend('memory', path.length + HIDDEN_BYTES);
      hiddenBelow.push(path);
    };
    for await (const { path: stored, type } of readTar(tar, { budget: this.#budget, signal })) {
      const path = fromByteName(parseEntryPath(stored, 'layer entry'));
      const at = path.lastIndexOf('/') + 1;
      const name = path.slice(at);
      if (name === OPAQUE) hide(path.slice(0, Math.max(at - 1, 0)));
      else if (name.startsWith(WHITEOUT)) hide(path.slice(0, at) + name.slice(WHITEOUT.length));
      else if (type !== 'directory' && !this.#isHidden(path)) yield path;
    }
    for (const path of hiddenBelow) this.#hidden.add(path);
  }

  #isHidden(path: string): boolean {
    const parts = path.split('/');
    return this.#hidden.has('') || parts.some((_, at) => this.#hidden.has(parts.slice(0, at + 1).join('/')));
  }
}
