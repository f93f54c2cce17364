import { fromByteName, parseEntryPath } from '../../bytes/index.ts';
import type { TarEntry } from '../../formats/index.ts';
import type { ImageView } from '../../oci/index.ts';
import { layerEntries, layerStream } from '../../places/index.ts';
import type { Meter } from '../../progress/index.ts';
import { HiddenPaths } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';

export interface FindFilesOptions {
  /** Which files are looked for, by their path relative to the image's root. */
  readonly wanted: (path: string) => boolean;
  /** Gets each file that counts, once. It reads the body before it resolves. */
  readonly take: (path: string, entry: TarEntry) => Promise<void>;
  /** Counts the bytes of the layers while they arrive. */
  readonly arrived?: Meter | undefined;
}

const WHITEOUT = '.wh.';

/** Finds files of an image: its layers are read once, from the top down, and the topmost copy of a file counts. */
export async function findFiles(view: ImageView, options: FindFilesOptions, context: BuildContext): Promise<void> {
  const hidden = new HiddenPaths();
  for (const layer of view.layers.keys().toArray().reverse()) {
    const tar = layerStream(view, layer, { ...context, arrived: options.arrived });
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
