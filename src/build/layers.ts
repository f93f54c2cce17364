import type { ByteStream } from '../bytes/index.ts';
import { type ImageView, uncompressedLayer } from '../oci/index.ts';
import { decompressors } from './codecs.ts';
import type { BuildContext } from './context.ts';

/** The tar of one layer, the lowest being 0. Blob and diffID are checked by the time it has been read. */
export function layerStream(view: ImageView, index: number, { signal }: BuildContext): ByteStream {
  const layer = view.layers[index];
  if (!layer) throw new Error(`bug: \`${view.source.place}\` has no layer ${index}`);
  return uncompressedLayer(view, layer, { decompressors, signal });
}
