import { type ByteStream, concatBytes, type DecompressStream } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';

/** The decompressors for layers. This room contains none. */
export interface LayerDecompressors {
  readonly gzip: DecompressStream;
  readonly zstd: DecompressStream;
  /** No image format has such layers, but docker and podman read them. */
  readonly xz?: DecompressStream | undefined;
}

/** Compressions that are recognised. Some of them cannot be decompressed. */
export type LayerPacking = 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'lz4';

/** The first bytes of each compression. No tar begins with them, because it begins with a name or with zeros. */
const magics: readonly (readonly [LayerPacking, string])[] = [
  ['gzip', '1f8b'],
  ['zstd', '28b52ffd'],
  ['xz', 'fd377a585a00'],
  ['lz4', '04224d18'],
];
/** A name could begin with `BZh1` to `BZh9`, but not with the block header after it. */
const BZIP2 = /^425a683[1-9]314159265359/;
/** zstd frames without content. Some writers put one first, with a table of contents. */
const SKIPPABLE_ZSTD = /^5[0-9a-f]2a4d18/;
/** How many bytes `layerPacking` needs. */
export const PACKING_MAGIC_BYTES = 10;

/** Decompresses the bytes of a layer, according to its first bytes. */
export async function* expandedLayer(raw: ByteStream, decompressors: LayerDecompressors): ByteStream {
  const chunks = raw[Symbol.asyncIterator]();
  const start = await startOf(chunks);
  const packing = layerPacking(start);
  const whole = resumed(start, chunks);
  if (packing === undefined) return yield* whole;
  const expand = expanderOf(packing, decompressors);
  if (expand !== undefined) return yield* expand(whole);
  await chunks.return?.();
  throw unreadable(packing, hexOf(start));
}

/** The decompressor for a compression. */
export function expanderOf(packing: LayerPacking, decompressors: LayerDecompressors): DecompressStream | undefined {
  return packing === 'bzip2' || packing === 'lz4' ? undefined : decompressors[packing];
}

/** The compression of a tar, told by its first bytes; `undefined` for an uncompressed one. */
export function layerPacking(start: Uint8Array): LayerPacking | undefined {
  const hex = hexOf(start);
  if (BZIP2.test(hex)) return 'bzip2';
  if (SKIPPABLE_ZSTD.test(hex)) return 'zstd';
  return magics.find(([, magic]) => hex.startsWith(magic))?.[0];
}

/**
 * Reads at least the bytes that `layerPacking` needs, however small the chunks are; fewer if the stream ends before.
 */
async function startOf(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array();
  while (start.length < PACKING_MAGIC_BYTES) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    start = start.length === 0 ? value : concatBytes([start, value]);
  }
  return start;
}

function hexOf(start: Uint8Array): string {
  return Buffer.from(start.subarray(0, PACKING_MAGIC_BYTES)).toString('hex');
}

async function* resumed(start: Uint8Array, rest: AsyncIterator<Uint8Array>): ByteStream {
  try {
    if (start.length > 0) yield start;
    yield* { [Symbol.asyncIterator]: () => rest };
  } finally {
    await rest.return?.();
  }
}

function unreadable(packing: LayerPacking, found: string): RootsmithError {
  return new RootsmithError('FORMAT_UNSUPPORTED', `it begins with ${found}, so it is compressed by ${packing}`, {
    hint: 'Make the image again with layers that are plain, or compressed by gzip or zstd.',
    details: { compression: packing },
  });
}
