/** The magic `FD 37 7A 58 5A 00`. */
export const XZ_MAGIC = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00);

/** Tells whether bytes start like an xz stream. Six bytes are needed. */
export function isXz(bytes: Uint8Array): boolean {
  return XZ_MAGIC.every((byte, index) => bytes[index] === byte);
}
