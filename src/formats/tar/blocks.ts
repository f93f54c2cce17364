/** The size of a block: every header and body in a tar starts at a multiple of it. */
export const TAR_BLOCK = 512;

/** The two blocks of zeros at the end of an archive. */
export const TAR_END: Uint8Array = new Uint8Array(2 * TAR_BLOCK);

/** The number of zeros after a body of `size` bytes. */
export function tarPadding(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

export function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}
