/**
 * Walks the LZMA2 chunks of a block in memory. Their headers say how far each expands, and the decoder gives
 * exactly that, so a bomb is detected before a byte of it is expanded.
 *
 * @see https://tukaani.org/xz/xz-file-format.txt
 */

const STREAM_HEADER_BYTES = 12;
export const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64] as const; // by check id, section 2.1.1.2

/**
 * Adds up the expanded size of an xz stream in memory from its chunk headers. Damage ends the walk with the sum
 * so far, because the decoder stops there too.
 */
export function expandedSize(stream: Uint8Array): number {
  const checkBytes = CHECK_BYTES[(stream[7] ?? 0) & 0x0f] ?? 0;
  let total = 0;
  let at = STREAM_HEADER_BYTES;
  for (;;) {
    const headerCode = stream[at] ?? 0; // 0 is the index: no more blocks
    if (headerCode === 0) return total;
    const { end, bytes } = walkChunks(stream, at + (headerCode + 1) * 4);
    total += bytes;
    at = end + (-end & 3) + checkBytes; // every block begins at a multiple of four
  }
}

/**
 * The specification (section 5.3.1) does not describe the chunks; see `lzma2_decoder.c` of XZ Utils for their
 * layout.
 */
export function walkChunks(stream: Uint8Array, start: number): { readonly end: number; readonly bytes: number } {
  const u16be = (at: number): number => (stream[at] ?? 0) * 256 + (stream[at + 1] ?? 0);
  let bytes = 0;
  let at = start;
  for (;;) {
    const control = stream[at] ?? 0;
    if (control === 0) return { end: at + 1, bytes };
    if (control < 0x80) {
      // These are sizes less one.
      const size = u16be(at + 1) + 1;
      bytes += size;
      at += 3 + size;
    } else {
      bytes += (control & 0x1f) * 65536 + u16be(at + 1) + 1;
      at += (control >= 0xc0 ? 6 : 5) + u16be(at + 3) + 1; // new properties take one more byte
    }
  }
}
