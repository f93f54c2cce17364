import type { Decompress } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { corruptImage, type Spot } from './damage.ts';

/** One stored block, as it lies in the image. */
interface StoredBlock {
  /** What it is, for errors: "data block". */
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
  /** The most it may expand to. */
  readonly maxBytes: number;
  readonly spot: Spot;
}

export type Expand = (block: StoredBlock) => Promise<Uint8Array>;

/** Binds a decompressor, so that whatever it finds is told with the place in the image. */
export function expandWith(decompress: Decompress): Expand {
  return async ({ what, bytes, isCompressed, maxBytes, spot }) => {
    const expanded = isCompressed ? await decompress(bytes, maxBytes).catch(explain(what, spot)) : bytes;
    if (expanded.length <= maxBytes) return expanded;
    throw corruptImage(what, `expands to ${expanded.length} bytes, more than ${maxBytes}`, spot);
  };
}

function explain(what: string, spot: Spot): (error: unknown) => never {
  return (error) => {
    // What an image cannot cause (an interrupt, a filter nobody supports) keeps its own code.
    if (isRootsmithError(error) && !damageCodes.has(error.code)) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw corruptImage(what, `cannot be decompressed: ${found}`, spot, error);
  };
}

const damageCodes: ReadonlySet<string> = new Set(['FORMAT_CORRUPT', 'FORMAT_TRUNCATED', 'LIMIT_EXCEEDED']);
