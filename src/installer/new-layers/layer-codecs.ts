import type { ByteStream, SizedContent } from '../../bytes/index.ts';
import {
  allContent,
  type EncodeRunsOptions,
  type PackRunsOptions,
  type RunSource,
  type RunsAhead,
} from '../../codecs/index.ts';
import {
  packGzip,
  packGzipAhead,
  packZstdFrames,
  packZstdFramesAhead,
  streamGzip,
  streamZstdFrames,
} from '../../formats/index.ts';
import type { LayerCompression } from '../../oci/index.ts';

/** The same bytes as `packLayer` gives, in one pass: for a place that takes bytes before their digest is known. */
export function streamLayer(
  tar: RunSource,
  { compression, ...options }: EncodeRunsOptions & { readonly compression: LayerCompression },
): ByteStream {
  switch (compression) {
    case 'gzip':
      return streamGzip(tar, options);
    case 'zstd':
      return streamZstdFrames(tar, options);
    case 'none':
      return watched(tar, options);
  }
}

/**
 * Compresses a layer, or those parts of it that are not compressed already. The callbacks get the plain and the
 * compressed bytes once, from front to back.
 */
export async function packLayer(
  tar: () => RunSource,
  { compression, ...options }: PackRunsOptions & { readonly compression: LayerCompression },
): Promise<SizedContent> {
  switch (compression) {
    case 'gzip':
      return await packGzip(tar, options);
    case 'zstd':
      return await packZstdFrames(tar, options);
    case 'none':
      return { size: await sizeOf(watched(tar(), options)), open: () => allContent(tar()) };
  }
}

/** Starts to compress a file of a layer before its turn comes; undefined where the layer is not compressed. */
export function packFileAhead(
  content: () => ByteStream,
  { compression, signal }: { readonly compression: LayerCompression; readonly signal: AbortSignal | undefined },
): RunsAhead | undefined {
  switch (compression) {
    case 'gzip':
      return packGzipAhead(content, { signal });
    case 'zstd':
      return packZstdFramesAhead(content, { signal });
    case 'none':
      return undefined;
  }
}

async function* watched(source: RunSource, { onContent, onPacked, signal }: Partial<PackRunsOptions>): ByteStream {
  for await (const chunk of allContent(source)) {
    signal?.throwIfAborted();
    onContent?.(chunk);
    onPacked?.(chunk);
    yield chunk;
  }
}

async function sizeOf(source: ByteStream): Promise<number> {
  let size = 0;
  for await (const chunk of source) size += chunk.length;
  return size;
}
