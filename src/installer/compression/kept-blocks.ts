import { createHash } from 'node:crypto';
import type { PackCache } from '../../files/index.ts';
import type { CompressorOptions, SquashfsCompressors, Superblock } from '../../formats/index.ts';

/** Counts up when an encoder of this program gives other bytes. That of zstd is Node's. */
const ENCODER_VERSION = 1;

/** How blocks are compressed: what the result depends on beside their bytes. */
export interface BlockKind extends Pick<Superblock, 'compressor' | 'blockSize'> {
  readonly options: CompressorOptions | undefined;
}

export interface KeepBlocksOptions {
  /** Undefined: all blocks are compressed. */
  readonly cache: PackCache | undefined;
  /** Called for each block that was there already. */
  readonly onReused?: (() => void) | undefined;
}

/** The same compressors, which take a block of data from the cache where an earlier run has compressed it. */
export function withKeptBlocks(
  { data, metadata }: SquashfsCompressors,
  kind: BlockKind,
  { cache, onReused }: KeepBlocksOptions,
): SquashfsCompressors {
  if (cache === undefined) return { data, metadata };
  const { compressor, blockSize, options } = kind;
  const encoder = compressor === 'zstd' ? process.versions['zstd'] : undefined;
  const start = JSON.stringify([ENCODER_VERSION, compressor, blockSize, options, encoder]);
  return {
    metadata,
    async data(block) {
      const key = createHash('sha256').update(start).update(block).digest();
      const known = await cache.find(key);
      if (known !== undefined) {
        onReused?.();
        return known.length === 0 ? block : known;
      }
      const packed = await data(block);
      // What does not compress is kept as nothing: such a block is stored as it is.
      await cache.add(key, packed.length < block.length ? packed : new Uint8Array());
      return packed;
    },
  };
}
