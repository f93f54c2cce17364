import { type ByteStream, formatBytes, readAhead, Sha256 } from '../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import type { ImageLayer, ImageView } from './image-view.ts';
import { expandedLayer, type LayerDecompressors } from './layer-packing.ts';

/** Options of `uncompressedLayer`. */
export interface UncompressedLayerOptions {
  readonly decompressors: LayerDecompressors;
  /** Receives the layer as stored, and passes it on. */
  readonly onRaw?: ((raw: ByteStream) => ByteStream) | undefined;
  /** The largest expanded size. @default no limit, for callers that count themselves */
  readonly limitBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The bytes of a layer as stored, checked against its descriptor while they are read. */
export function rawLayer({ source }: ImageView, { descriptor }: ImageLayer, signal?: AbortSignal): ByteStream {
  return source.repository.readBlob(descriptor, { signal });
}

/**
 * The tar of a layer, decompressed according to its first bytes: media types can be wrong, and docker, containerd and
 * podman do not rely on them. Throws `DIGEST_MISMATCH` at the end if the bytes do not match the `diffId`. Callers must
 * store them under a temporary name until then.
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

/** The name of a layer in messages: `layer sha256:… of PLACE`. */
export function nameOfLayer({ source }: ImageView, { descriptor }: ImageLayer): string {
  return `layer ${descriptor.digest} of ${source.place}`;
}

/** Adds the name of the layer to an error about its format. Other errors are returned unchanged. */
export function inLayer(error: unknown, what: string): unknown {
  if (!isRootsmithError(error) || !error.code.startsWith('FORMAT_') || error.message.startsWith(what)) return error;
  const { code, message, hint, details } = error;
  return new RootsmithError(code, `${what}: ${message}`, { hint, details, cause: error });
}

function tooLarge(what: string, limitBytes: number): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `${what} expands to more than the limit of ${formatBytes(limitBytes)}`, {
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
