const BLOCK = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]; //   digits of pi
const TRAILER = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]; // and of its root: a stream without a block

/**
 * Tells whether bytes start like a bzip2 stream. Ten bytes are needed, because a file name may begin with the
 * first three.
 */
export function isBzip2(bytes: Uint8Array): boolean {
  const [b, z, h, level = 0] = bytes;
  if (b !== 0x42 || z !== 0x5a || h !== 0x68 || level < 0x31 || level > 0x39) return false;
  return [BLOCK, TRAILER].some((mark) => mark.every((byte, at) => bytes[4 + at] === byte));
}
