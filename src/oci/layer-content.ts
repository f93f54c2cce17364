import { type ByteStream, type DecompressStream, readAhead, Sha256 } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import type { ImageLayer, ImageView } from './image-view.ts';

/** The codecs to read layers with; this room knows none. */
export interface LayerDecompressors {
  readonly gzip: DecompressStream;
  readonly zstd: DecompressStream;
}

/** How `uncompressedLayer` expands. */
export interface UncompressedLayerOptions {
  readonly decompressors: LayerDecompressors;
  /** How much a layer may expand to. @default 64 GiB */
  readonly limitBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

const LAYER_LIMIT_BYTES = 64 * 1024 ** 3;

/** The bytes of a layer as they are stored, checked against its descriptor while they are read. */
export function rawLayer({ source }: ImageView, { descriptor }: ImageLayer, signal?: AbortSignal): ByteStream {
  return source.readBlob(descriptor, signal);
}

/**
 * The tar of a layer. The loop fails at its end with `DIGEST_MISMATCH` unless the bytes have the
 * `diffId`, so whoever stores them must do so under a temporary name until then.
 */
export async function* uncompressedLayer(
  view: ImageView,
  layer: ImageLayer,
  options: UncompressedLayerOptions,
): ByteStream {
  const { decompressors, limitBytes = LAYER_LIMIT_BYTES, signal } = options;
  const what = `layer ${layer.descriptor.digest} of ${view.source.place}`;
  const sha256 = new Sha256();
  for await (const chunk of expanded(readAhead(rawLayer(view, layer, signal)), layer, decompressors)) {
    sha256.update(chunk);
    if (sha256.bytes > limitBytes) throw tooLarge(what, limitBytes);
    yield chunk;
  }
  const found = sha256.digest();
  if (found !== layer.diffId) throw wrongDiffId(what, layer, found);
}

function expanded(raw: ByteStream, { compression }: ImageLayer, { gzip, zstd }: LayerDecompressors): ByteStream {
  if (compression === 'none') return raw;
  return compression === 'gzip' ? gzip(raw) : zstd(raw);
}

function tooLarge(what: string, limitBytes: number): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `${what} expands to more than the limit of ${limitBytes} bytes`, {
    hint: 'Check where the image comes from.',
    details: { limit: limitBytes },
  });
}

function wrongDiffId(what: string, { diffId }: ImageLayer, found: string): RootsmithError {
  return new RootsmithError(
    'DIGEST_MISMATCH',
    `${what} expands to content with the digest ${found}, not ${diffId} as its config says`,
    {
      hint: 'Fetch it again; if that does not help, the image was made wrongly.',
      details: { expected: diffId, found },
    },
  );
}
