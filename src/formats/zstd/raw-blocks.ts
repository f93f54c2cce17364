import { BLOCK_HEADER_BYTES, MAX_BLOCK_BYTES } from './frame.ts';

/** Magic, a descriptor without content size or checksum, and a window of 128 KiB: as large as a raw block. */
export const PLAIN_FRAME_HEADER: Uint8Array = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38);
/** Raw and empty. */
export const LAST_BLOCK: Uint8Array = Uint8Array.of(0x01, 0x00, 0x00);

/** What `rawBlocks` gives for as much content. */
export function rawBlocksBytes(contentBytes: number): number {
  return contentBytes + BLOCK_HEADER_BYTES * Math.ceil(contentBytes / MAX_BLOCK_BYTES);
}

/** The bytes as they are in blocks of 128 KiB, none of them the last. */
export function rawBlocks(bytes: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(rawBlocksBytes(bytes.length));
  let at = 0;
  for (let done = 0; done < bytes.length; done += MAX_BLOCK_BYTES) {
    const slice = bytes.subarray(done, done + MAX_BLOCK_BYTES);
    const word = slice.length << 3;
    blocks.set([word & 0xff, (word >> 8) & 0xff, word >> 16], at);
    blocks.set(slice, at + BLOCK_HEADER_BYTES);
    at += BLOCK_HEADER_BYTES + slice.length;
  }
  return blocks;
}
