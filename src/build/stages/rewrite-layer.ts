import { fromByteName, parseEntryPath, type RunSource, type RunsAhead, type SizedContent } from '../../bytes/index.ts';
import { encodeTarHeader, readTar, TAR_END, tarPadding } from '../../formats/index.ts';
import type { ImageView, LayerCompression } from '../../oci/index.ts';
import type { BuildContext } from '../context.ts';
import { packFileAhead } from '../layer-codecs.ts';
import { layerStream } from '../layers.ts';
import type { HeldEntry } from './held-entries.ts';
import type { PulledAssets } from './pull.ts';

/** A new boot asset: what replaces the file of that path. */
export type NewAsset = SizedContent;

export interface RewriteInput {
  readonly view: ImageView;
  readonly assets: PulledAssets;
  /** By path in the image. */
  readonly replacements: ReadonlyMap<string, NewAsset>;
  /** Seconds since 1970, for the new files. */
  readonly time: number;
}

/** Content of files by their path, packed before their turn comes. */
export type FilesAhead = ReadonlyMap<string, RunsAhead>;

/** Smaller files are packed in no time. */
const MIN_AHEAD_BYTES = 1024 * 1024;

/** What may be in memory once packed: enough for a kernel. */
const MAX_AHEAD_BYTES = 24 * 1024 * 1024;

/**
 * Starts to pack the large files of a layer, as a kernel is, while the initramfs before them is written. What is
 * packed ahead depends on the sizes of files alone, since each begins runs of its own.
 */
export function packFilesAhead(
  layer: number,
  input: RewriteInput & { readonly compression: LayerCompression },
  { signal }: BuildContext,
): FilesAhead {
  const { assets, compression } = input;
  const ahead = new Map<string, RunsAhead>();
  let bytes = 0;
  for (const entry of assets.entries.get(layer) ?? []) {
    const content = contentOf(entry, layer, input);
    if (content === undefined || entry.type !== 'file') continue;
    const { size, open } = content;
    if (size < MIN_AHEAD_BYTES || bytes + size > MAX_AHEAD_BYTES) continue;
    const runs = packFileAhead(open, { compression, signal });
    if (runs !== undefined) ahead.set(pathOf(entry), runs);
    bytes += size;
  }
  return ahead;
}

/** The tar of a layer, with the files that are replaced exchanged or left out. All other entries stay byte for byte. */
export async function* rewriteLayer(
  layer: number,
  input: RewriteInput & { readonly ahead: FilesAhead },
  context: BuildContext,
): RunSource {
  const { view, assets, time, ahead } = input;
  for await (const entry of assets.entries.get(layer) ?? readEntries(view, layer, context)) {
    const content = contentOf(entry, layer, input);
    if (content === undefined) continue;
    const { size, open } = content;
    yield content === entry ? entry.headerBytes : encodeTarHeader({ ...entry, size, mtime: time });
    const packed = ahead.get(pathOf(entry));
    if (packed === undefined) yield* open();
    else yield packed;
    yield new Uint8Array(tarPadding(size));
  }
  yield TAR_END;
}

/** What an entry holds from now on; undefined where it goes, since a layer above has the new file. */
function contentOf(
  entry: HeldEntry,
  layer: number,
  { assets, replacements }: RewriteInput,
): Pick<HeldEntry, 'size' | 'open'> | undefined {
  const path = pathOf(entry);
  const replacement = replacements.get(path);
  if (replacement === undefined) return entry;
  return isTopmost(assets, path, layer) ? replacement : undefined;
}

function pathOf(entry: HeldEntry): string {
  return fromByteName(parseEntryPath(entry.path, 'layer entry'));
}

async function* readEntries(
  view: ImageView,
  index: number,
  context: BuildContext,
): AsyncGenerator<HeldEntry, void, void> {
  for await (const entry of readTar(layerStream(view, index, context))) yield { ...entry, open: () => entry.body };
}

function isTopmost({ byName }: PulledAssets, path: string, layer: number): boolean {
  return byName.values().some((asset) => asset.path === path && asset.layer === layer);
}
