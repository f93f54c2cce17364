import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';
import type { CompressBlock } from '../../bytes/index.ts';
import { codecPool } from '../../codecs/index.ts';

/** The strategies by the bit that squashfs gives them. */
const strategyOfBit: readonly (readonly [bit: number, strategy: number])[] = [
  [1, constants.Z_DEFAULT_STRATEGY],
  [2, constants.Z_FILTERED],
  [4, constants.Z_HUFFMAN_ONLY],
  [8, constants.Z_RLE],
  [16, constants.Z_FIXED],
];

export interface ZlibBlockOptions {
  /** 1 to 9. @default 9 */
  readonly level?: number | undefined;
  /** 8 to 15. @default 15 */
  readonly windowBits?: number | undefined;
  /** A bit map of strategies to try. The smallest result wins. @default 1, the default strategy alone */
  readonly strategies?: number | undefined;
}

const DEFAULT_STRATEGY = 1;
const MAX_WINDOW_BITS = 15;

const compress = promisify(deflate);

/**
 * Makes a compressor in zlib wrapping (RFC 1950), which squashfs calls gzip. It is libdeflate, whose results are
 * smaller than those of zlib; zlib itself is used for options that only zlib has.
 */
export function zlibBlockCompressor({
  level = 9,
  windowBits = MAX_WINDOW_BITS,
  strategies = DEFAULT_STRATEGY,
}: ZlibBlockOptions = {}): CompressBlock {
  if (windowBits < MAX_WINDOW_BITS || strategies > DEFAULT_STRATEGY)
    return smallestByZlib({ level, windowBits, strategies });
  return (block) => codecPool.encode(block, { format: 'deflate', level, form: 'zlib' });
}

function smallestByZlib({ level, windowBits, strategies = DEFAULT_STRATEGY }: ZlibBlockOptions): CompressBlock {
  const wanted = strategyOfBit.filter(([bit]) => (strategies & bit) !== 0).map(([, strategy]) => strategy);
  const [first = constants.Z_DEFAULT_STRATEGY, ...others] = wanted;
  return async (block) => {
    const chunkSize = Math.max(block.length, 1024);
    let best = await compress(block, { level, windowBits, strategy: first, chunkSize });
    for (const strategy of others) {
      const other = await compress(block, { level, windowBits, strategy, chunkSize });
      if (other.length < best.length) best = other;
    }
    return best;
  };
}
