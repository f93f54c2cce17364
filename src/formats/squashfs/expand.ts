import type { Decompress } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { corruptImage, type Spot } from './damage.ts';

/** A block as it is stored in the image. */
interface StoredBlock {
  /** The kind of block, for errors: "data block". */
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
  /** The most bytes that it may expand to. */
  readonly maxBytes: number;
  readonly spot: Spot;
}

export type Expand = (block: StoredBlock) => Promise<Uint8Array>;

/** Wraps a decompressor so that its errors name the position in the image. */
export function expandWith(decompress: Decompress): Expand {
  return async ({ what, bytes, isCompressed, maxBytes, spot }) => {
    const expanded = isCompressed ? await decompress(bytes, maxBytes).catch(explain(what, spot)) : bytes;
    if (expanded.length <= maxBytes) return expanded;
    throw corruptImage(what, `expands to ${expanded.length} bytes, more than ${maxBytes}`, spot);
  };
}

function explain(what: string, spot: Spot): (error: unknown) => never {
  return (error) => {
    // Errors that the image did not cause (an interrupt, an unsupported filter) keep their own code.
    if (isRootsmithError(error) && !damageCodes.has(error.code)) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw corruptImage(what, `cannot be decompressed: ${found}`, spot, error);
  };
}

const damageCodes: ReadonlySet<string> = new Set(['FORMAT_CORRUPT', 'FORMAT_TRUNCATED', 'LIMIT_EXCEEDED']);
