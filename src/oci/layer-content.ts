import { type ByteStream, readAhead, Sha256 } from '../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import type { ImageLayer, ImageView } from './image-view.ts';
import { expandedLayer, type LayerDecompressors } from './layer-packing.ts';

/** How `uncompressedLayer` expands. */
export interface UncompressedLayerOptions {
  readonly decompressors: LayerDecompressors;
  /** Sees the layer as it is stored, and passes it on. */
  readonly onRaw?: ((raw: ByteStream) => ByteStream) | undefined;
  /** How much a layer may expand to. @default no limit: whoever reads counts */
  readonly limitBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The bytes of a layer as they are stored, checked against its descriptor while they are read. */
export function rawLayer({ source }: ImageView, { descriptor }: ImageLayer, signal?: AbortSignal): ByteStream {
  return source.repository.readBlob(descriptor, { signal });
}

/**
 * The tar of a layer, expanded as its first bytes say: media types lie, and docker, containerd and podman
 * do not rely on them. The loop fails at its end with `DIGEST_MISMATCH` unless the bytes have the
 * `diffId`, so whoever stores them must do so under a temporary name until then.
 */
export async function* uncompressedLayer(
  view: ImageView,
  layer: ImageLayer,
  options: UncompressedLayerOptions,
): ByteStream {
  const { decompressors, limitBytes = Number.POSITIVE_INFINITY, onRaw = (raw) => raw, signal } = options;
  const what = nameOfLayer(view, layer);
  const sha256 = new Sha256();
  try {
    for await (const chunk of expandedLayer(readAhead(onRaw(rawLayer(view, layer, signal))), decompressors)) {
      sha256.update(chunk);
      if (sha256.bytes > limitBytes) throw tooLarge(what, limitBytes);
      yield chunk;
    }
  } catch (error) {
    throw inLayer(error, what);
  }
  const found = sha256.digest();
  if (found !== layer.diffId) throw wrongDiffId(what, layer, found);
}

/** `layer sha256:… of PLACE`, for messages. */
export function nameOfLayer({ source }: ImageView, { descriptor }: ImageLayer): string {
  return `layer ${descriptor.digest} of ${source.place}`;
}

/** The same failure, which says which layer has a form that cannot be read; others come back as they are. */
export function inLayer(error: unknown, what: string): unknown {
  if (!isRootsmithError(error) || !error.code.startsWith('FORMAT_') || error.message.startsWith(what)) return error;
  const { code, message, hint, details } = error;
  return new RootsmithError(code, `${what}: ${message}`, { hint, details, cause: error });
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
