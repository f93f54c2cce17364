import type { RunsAhead } from '../../codecs/index.ts';
import type { ImageView, LayerCompression } from '../../oci/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { PulledAssets } from '../stages/pull.ts';
import { packFileAhead } from './layer-codecs.ts';
import { resultCompression } from './layer-compression.ts';
import { entryContent, entryPathOf, isRewritten, type NewAsset } from './replaced-files.ts';

/** Content of files that is packed before its turn comes: by layer, and by path in the image. */
export type FilesAhead = ReadonlyMap<number, ReadonlyMap<string, RunsAhead>>;

export interface FilesAheadInput {
  readonly view: ImageView;
  readonly assets: PulledAssets;
  /** By path in the image; undefined where it is not there yet. */
  readonly replacements: ReadonlyMap<string, NewAsset | undefined>;
  /** Of the layers that are made. @default as in the base */
  readonly compression: LayerCompression | undefined;
}

/** Smaller files are packed in no time. */
const MIN_AHEAD_BYTES = 1024 * 1024;

/** What may be in memory once packed: enough for a kernel. */
const MAX_AHEAD_BYTES = 24 * 1024 * 1024;

/**
 * Starts to pack the large files of the layers that will be rewritten, as a kernel is, while the rootfs before them is
 * made. What is packed ahead depends on what is replaced and on the sizes of files alone, since each begins runs of
 * its own.
 */
export function packFilesAhead(input: FilesAheadInput, context: BuildContext): FilesAhead {
  const { assets, replacements } = input;
  const rewritten = [...assets.holders].filter(([, paths]) => isRewritten(paths, replacements));
  return new Map(rewritten.map(([layer]) => [layer, packLayerAhead(layer, input, context)]));
}

function packLayerAhead(
  layer: number,
  { view, assets, replacements, compression }: FilesAheadInput,
  { signal }: BuildContext,
): ReadonlyMap<string, RunsAhead> {
  const options = { compression: resultCompression(view, layer, compression), signal };
  const ahead = new Map<string, RunsAhead>();
  let bytes = 0;
  for (const entry of assets.entries.get(layer) ?? []) {
    const content = entryContent(entry, layer, { assets, replacements });
    if (content === undefined || entry.type !== 'file') continue;
    const { size, open } = content;
    if (size < MIN_AHEAD_BYTES || bytes + size > MAX_AHEAD_BYTES) continue;
    const runs = packFileAhead(open, options);
    if (runs !== undefined) ahead.set(entryPathOf(entry), runs);
    bytes += size;
  }
  return ahead;
}
