import { type Budget, type ByteStream, received } from '../bytes/index.ts';
import { boundedDecompressors } from '../compression/index.ts';
import { readTar, type TarBody, type TarEntry } from '../formats/index.ts';
import { type ImageLayer, type ImageView, inLayer, nameOfLayer, uncompressedLayer } from '../oci/index.ts';
import { type Meter, metered } from '../progress/index.ts';

/** What reading layers needs of a run. */
export interface LayerReading {
  /** Of the image. */
  readonly budget: Budget;
  readonly signal: AbortSignal | undefined;
  /** Counts the bytes of the blob while they arrive. */
  readonly arrived?: Meter | undefined;
}

/**
 * The tar of one layer; the lowest is layer 0. Blob and diffID are checked by the time the tar has been read. The bytes
 * of the blob count as received in the context's budget.
 */
export function layerStream(view: ImageView, index: number, { signal, budget, arrived }: LayerReading): ByteStream {
  const onRaw = (raw: ByteStream): ByteStream => {
    const counted = received(raw, budget);
    return arrived === undefined ? counted : metered(counted, arrived);
  };
  return uncompressedLayer(view, layerAt(view, index), {
    decompressors: boundedDecompressors(budget),
    onRaw,
    signal,
  });
}

/** The entries of one layer, which count in the context's budget. A failure names the layer. */
export async function* layerEntries(
  view: ImageView,
  index: number,
  { tar, budget, signal }: { readonly tar: ByteStream } & LayerReading,
): AsyncGenerator<TarEntry, void, void> {
  const what = nameOfLayer(view, layerAt(view, index));
  try {
    for await (const entry of readTar(tar, { budget, signal })) yield { ...entry, body: named(entry.body, what) };
  } catch (error) {
    throw inLayer(error, what);
  }
}

function named(body: TarBody, what: string): TarBody {
  async function* read(): ByteStream {
    try {
      yield* body;
    } catch (error) {
      throw inLayer(error, what);
    }
  }
  return { [Symbol.asyncIterator]: () => read()[Symbol.asyncIterator](), skip: () => body.skip() };
}

function layerAt(view: ImageView, index: number): ImageLayer {
  const layer = view.layers[index];
  if (!layer) throw new Error(`bug: \`${view.source.place}\` has no layer ${index}`);
  return layer;
}
