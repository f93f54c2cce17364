import { concatBytes } from '../../../bytes/index.ts';
import { locationLayout } from '../lookup-table.ts';
import { METADATA_BLOCK_SIZE } from '../metadata.ts';
import { encodeMetadataBlock, type MetadataCompressor } from './metadata-writer.ts';

export interface EncodedTable {
  /** The metadata blocks and, after them, the list of their positions. */
  readonly bytes: Uint8Array;
  /** The absolute position of that list. */
  readonly listStart: number;
}

/** Encodes a table of fixed-size records whose first block will be at `start`. */
export async function encodeLookupTable(
  records: Uint8Array,
  { start, compress }: { readonly start: number; readonly compress: MetadataCompressor },
): Promise<EncodedTable> {
  const { blocks, locations, end } = await encodeBlocks(records, start, compress);
  return { bytes: concatBytes([...blocks, ...locations]), listStart: end };
}

interface EncodedBlocks {
  readonly blocks: readonly Uint8Array[];
  /** The encoded positions, one for each block. */
  readonly locations: readonly Uint8Array[];
  /** The absolute position after the last block. */
  readonly end: number;
}

export async function encodeBlocks(
  records: Uint8Array,
  start: number,
  compress: MetadataCompressor,
): Promise<EncodedBlocks> {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < records.length; at += METADATA_BLOCK_SIZE)
    pieces.push(records.subarray(at, at + METADATA_BLOCK_SIZE));
  const blocks = await Promise.all(pieces.map((piece) => encodeMetadataBlock(piece, compress)));
  let end = start;
  const locations = blocks.map((block) => {
    const location = locationLayout.encode({ location: BigInt(end) });
    end += block.length;
    return location;
  });
  return { blocks, locations, end };
}
