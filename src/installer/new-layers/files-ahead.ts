import type { RunsAhead } from '../../codecs/index.ts';
import type { ImageView, LayerCompression } from '../../oci/index.ts';
import type { PulledAssets } from '../assets/pulled-assets.ts';
import type { Replacement } from '../boot/boot-plan.ts';
import type { BuildContext } from '../session/context.ts';
import { packFileAhead } from './layer-codecs.ts';
import { resultCompression } from './layer-compression.ts';
import { entryContent, entryPathOf, isRewritten } from './replaced-files.ts';

/** Files whose compression began before their turn: by layer, and by path in the image. */
export type FilesAhead = ReadonlyMap<number, ReadonlyMap<string, RunsAhead>>;

export interface FilesAheadInput {
  readonly view: ImageView;
  readonly assets: PulledAssets;
  /** New content by path in the image; undefined where it does not exist yet. */
  readonly replacements: ReadonlyMap<string, Replacement | undefined>;
  /** Of the new layers. @default as in the base */
  readonly compression: LayerCompression | undefined;
}

/** To compress a smaller file takes no noticeable time. */
const MIN_AHEAD_BYTES = 1024 * 1024;

/** Compressed bytes that may wait in memory: enough for a kernel. */
const MAX_AHEAD_BYTES = 24 * 1024 * 1024;

/**
 * Starts to compress the large files of the layers that will be rewritten, such as the kernel, while the new root file
 * system is made. The choice of files depends on what is replaced and on their sizes alone: each of them is compressed
 * apart from its neighbours, so another choice would give other bytes.
 */
export function packFilesAhead(input: FilesAheadInput, context: Pick<BuildContext, 'signal'>): FilesAhead {
  const { assets, replacements } = input;
  const rewritten = [...assets.holders].filter(([, paths]) => isRewritten(paths, replacements));
  return new Map(rewritten.map(([layer]) => [layer, packLayerAhead(layer, input, context)]));
}

function packLayerAhead(
  layer: number,
  { view, assets, replacements, compression }: FilesAheadInput,
  { signal }: Pick<BuildContext, 'signal'>,
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
