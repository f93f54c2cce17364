import {
  type ByteStream,
  beyond,
  coalesced,
  hole,
  memoryScratch,
  readAll,
  type SizedContent,
  sparseSegments,
} from '../../bytes/index.ts';
import { packXz, streamGzip, streamZstdFrames } from '../../formats/index.ts';
import type { OutFormat } from '../../talos/index.ts';
import { tarOf } from './format-disk.ts';

/** Holes are packed in pieces of these sizes. Those of one size become the same bytes, which are made once. */
const HOLE_SIZES = [16, 1].map((mib) => mib * 1024 * 1024);
/** Shorter holes are packed with the data around them. */
const MIN_HOLE_BYTES = 1024 * 1024;
const MAX_PACKED_HOLE_BYTES = 1024 * 1024;
/** The levels of the imager. */
const ZSTD_LEVEL = 18;
const GZIP_LEVEL = 6;
/** The member of a `.tar.gz`, as Google's cloud wants it. */
const TAR_MEMBER = 'disk.raw';

type Pack = (content: SizedContent) => ByteStream;

const packs: Readonly<Record<Exclude<OutFormat, 'raw' | '.tar.gz'>, Pack>> = {
  '.zst': (content) => streamZstdFrames(content.open(), { level: ZSTD_LEVEL }),
  '.gz': (content) => streamGzip(content.open(), { level: GZIP_LEVEL }),
  '.xz': packXzPart,
};

/**
 * Packs media as a whole: a sequence of frames, members or streams, which readers of these formats join. A hole costs
 * the same time whatever its size.
 *
 * @param time Of the member of a `.tar.gz`, in seconds since 1970.
 */
export function packMedia(content: SizedContent, outFormat: OutFormat, time: number): ByteStream {
  if (outFormat === 'raw') return content.open();
  if (outFormat === '.tar.gz') return coalesced(packed(tarOf([{ path: TAR_MEMBER, content }], time), packs['.gz']));
  return coalesced(packed(content, packs[outFormat]));
}

async function* packed(content: SizedContent, pack: Pack): ByteStream {
  const holes = new Map<number, Uint8Array>();
  for (const segment of sparseSegments(content, MIN_HOLE_BYTES)) {
    if (!('hole' in segment)) {
      yield* pack(segment);
      continue;
    }
    for (const bytes of holePieces(segment.hole)) {
      const known = holes.get(bytes) ?? (await packedHole(bytes, pack));
      holes.set(bytes, known);
      yield known;
    }
  }
}

function* holePieces(bytes: number): Generator<number, void, void> {
  let left = bytes;
  for (const size of HOLE_SIZES) for (; left >= size; left -= size) yield size;
  if (left > 0) yield left;
}

function packedHole(bytes: number, pack: Pack): Promise<Uint8Array> {
  return readAll(pack(hole(bytes)), { limitBytes: MAX_PACKED_HOLE_BYTES, what: 'a packed hole' });
}

async function* packXzPart({ size, open }: SizedContent): ByteStream {
  const content = { size, open: (from: number) => beyond(open(), from) };
  const { open: openPacked } = await packXz(content, { scratch: memoryScratch() });
  yield* openPacked();
}
