import { type CompressBlock, concatBytes } from '../../bytes/index.ts';
import { LzmaCoder } from './native.ts';

/** Branch filters by the bit that squashfs gives them. liblzma 5.2 has no others. */
const branchFilters: readonly (readonly [bit: number, name: string])[] = [
  [1, 'LZMA_FILTER_X86'],
  [2, 'LZMA_FILTER_POWERPC'],
  [4, 'LZMA_FILTER_IA64'],
  [8, 'LZMA_FILTER_ARM'],
  [16, 'LZMA_FILTER_ARMTHUMB'],
  [32, 'LZMA_FILTER_SPARC'],
];

const CRC32 = 1; // the kernel knows no stronger check

export interface XzBlockOptions {
  /** What a decoder has to hold; the kernel sets aside as much as the superblock's options say. */
  readonly dictionaryBytes: number;
  /** Bit map of branch filters to try beside none; the smallest result wins. @default 0 */
  readonly filters?: number | undefined;
}

/** A compressor that makes of each block a whole xz stream, as mksquashfs does: preset 6, CRC32. */
export function xzBlockCompressor({ dictionaryBytes, filters = 0 }: XzBlockOptions): CompressBlock {
  const chosen = branchFilters.filter(([bit]) => (filters & bit) !== 0).map(([, name]) => name);
  return async (block) => {
    let best = await encode(block, dictionaryBytes, undefined);
    for (const name of chosen) {
      const other = await encode(block, dictionaryBytes, name);
      if (other.length < best.length) best = other;
    }
    return best;
  };
}

async function encode(
  block: Uint8Array,
  dictionaryBytes: number,
  branchFilter: string | undefined,
): Promise<Uint8Array> {
  using encoder = LzmaCoder.blockEncoder({ branchFilter, dictionaryBytes, check: CRC32 });
  encoder.setChunkBytes(Math.max(block.length, 1024));
  const body = await encoder.run(block);
  const tail = body.state === 'more' ? await encoder.run(null) : body;
  if (tail.state !== 'ended') throw new Error(`bug: the xz encoder stopped with ${tail.state}`);
  return concatBytes([...body.chunks, ...tail.chunks]);
}
