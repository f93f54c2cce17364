declare const metadataRefBrand: unique symbol;

/**
 * The position of a record: `block * 65536 + byte`. The block is the position of a metadata block relative to its
 * table, and the byte lies in the expanded block. A number holds it, since it stays below 2^48.
 */
export type MetadataRef = number & { readonly [metadataRefBrand]: true };

const BLOCK_UNIT = 0x1_0000;
const MAX_REF = 2n ** 48n;

export function metadataRef(block: number, byte: number): MetadataRef {
  return (block * BLOCK_UNIT + byte) as MetadataRef;
}

/** Parses the 64 bits on disk. Gives `undefined` if the upper 16 are not clear. */
export function parseMetadataRef(value: bigint): MetadataRef | undefined {
  return value < MAX_REF ? (Number(value) as MetadataRef) : undefined;
}

export function refBlock(ref: MetadataRef): number {
  return Math.floor(ref / BLOCK_UNIT);
}

export function refByte(ref: MetadataRef): number {
  return ref % BLOCK_UNIT;
}
