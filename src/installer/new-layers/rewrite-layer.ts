import type { RunSource } from '../../codecs/index.ts';
import { encodeTarHeader, TAR_END, tarPadding } from '../../formats/index.ts';
import type { ImageView } from '../../oci/index.ts';
import { layerEntries, layerStream } from '../../places/index.ts';
import type { PulledAssets } from '../assets/pulled-assets.ts';
import type { Replacement } from '../boot/boot-plan.ts';
import type { HeldEntry } from '../layers/held-entries.ts';
import type { BuildContext } from '../session/context.ts';
import type { FilesAhead } from './files-ahead.ts';
import { entryContent, entryPathOf, renamedPath } from './replaced-files.ts';

export interface RewriteInput {
  readonly view: ImageView;
  readonly assets: Omit<PulledAssets, 'holders'>;
  /** By path in the image. */
  readonly replacements: ReadonlyMap<string, Replacement>;
  readonly ahead: FilesAhead;
  /** Seconds since 1970, for the new files. */
  readonly time: number;
}

/** The tar of a layer, with the replaced files exchanged or left out. All other entries stay byte for byte. */
export async function* rewriteLayer(layer: number, input: RewriteInput, context: BuildContext): RunSource {
  const { view, assets, time, ahead } = input;
  for await (const entry of assets.entries.get(layer) ?? readEntries(view, layer, context)) {
    const content = entryContent(entry, layer, input);
    if (content === undefined) continue;
    const { size, open } = content;
    yield content === entry
      ? entry.headerBytes()
      : encodeTarHeader({ ...entry, path: renamedPath(entry.path, content.name), size, mtime: time });
    const packed = ahead.get(layer)?.get(entryPathOf(entry));
    if (packed === undefined) yield* open();
    else yield packed;
    yield new Uint8Array(tarPadding(size));
  }
  yield TAR_END;
}

/** Reads the layer once more, where its entries were too many to keep. */
async function* readEntries(
  view: ImageView,
  index: number,
  context: BuildContext,
): AsyncGenerator<HeldEntry, void, void> {
  const budget = context.budget.open(`\`${view.source.place}\``);
  const tar = layerStream(view, index, { ...context, budget });
  const entries = layerEntries(view, index, { tar, budget, signal: context.signal });
  for await (const entry of entries) yield { ...entry, open: () => entry.body };
}
