import { fromByteName, parseEntryPath } from '../../bytes/index.ts';
import type { TarEntry } from '../../formats/index.ts';
import type { ImageView } from '../../oci/index.ts';
import type { BuildContext } from '../session/context.ts';
import { layerEntries, layerStream } from './read-layer.ts';

export interface FindFilesOptions {
  /** Which files are looked for, by their path relative to the image's root. */
  readonly wanted: (path: string) => boolean;
  /** Gets each file that counts, once. It reads the body before it resolves. */
  readonly take: (path: string, entry: TarEntry) => Promise<void>;
}

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Finds files of an image: its layers are read once, from the top down, and the topmost copy of a file counts. */
export async function findFiles(view: ImageView, options: FindFilesOptions, context: BuildContext): Promise<void> {
  const hidden = new Hidden();
  for (const layer of view.layers.keys().toArray().reverse()) {
    const tar = layerStream(view, layer, context);
    for await (const entry of layerEntries(view, layer, { ...context, tar })) {
      const path = fromByteName(parseEntryPath(entry.path, 'layer entry'));
      const isWanted = entry.type === 'file' && !isWhiteout(path) && options.wanted(path) && !hidden.has(path);
      hidden.note(path, entry.type === 'directory');
      if (isWanted) await options.take(path, entry);
    }
    hidden.endLayer();
  }
}

function isWhiteout(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith(WHITEOUT);
}

/** What higher layers hide of the layers below them. */
class Hidden {
  /** Paths that are there already or were removed: they, and what is below them. */
  readonly #paths = new Set<string>();
  /** Folders whose content of lower layers was removed. */
  readonly #folders = new Set<string>();
  #newFolders: string[] = [];
  #newPaths: string[] = [];

  has(path: string): boolean {
    if (this.#paths.has(path)) return true;
    return parentsOf(path).some((parent) => this.#paths.has(parent) || this.#folders.has(parent));
  }

  /** What an entry hides counts from the next layer on. */
  note(path: string, isDirectory: boolean): void {
    const slash = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
    const prefix = folder === '' ? '' : `${folder}/`;
    if (name === OPAQUE) this.#newFolders.push(folder);
    else if (name.startsWith(WHITEOUT)) this.#newPaths.push(`${prefix}${name.slice(WHITEOUT.length)}`);
    else if (!isDirectory) this.#newPaths.push(path);
  }

  endLayer(): void {
    for (const path of this.#newPaths) this.#paths.add(path);
    for (const folder of this.#newFolders) this.#folders.add(folder);
    [this.#newPaths, this.#newFolders] = [[], []];
  }
}

/** The folders above a path, the root being ''. */
function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index).join('/'));
}
