import type { StoredFraming } from '../../codecs/index.ts';
import { BLOCK_HEADER_BYTES, MAX_BLOCK_BYTES } from './frame.ts';

/**
 * A frame header: the magic, a descriptor without content size or checksum, and a window of 128 KiB, which is the
 * size of a raw block.
 */
export const PLAIN_FRAME_HEADER: Uint8Array = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38);
/** A last block, which is raw and empty. */
export const LAST_BLOCK: Uint8Array = Uint8Array.of(0x01, 0x00, 0x00);

/** Raw blocks of 128 KiB, none of which is the last of its frame. */
export const rawBlocks: StoredFraming = {
  sliceBytes: MAX_BLOCK_BYTES,
  sliceHeader(length) {
    const word = length << 3;
    return Uint8Array.of(word & 0xff, (word >> 8) & 0xff, word >> 16);
  },
};

/** The size of the raw blocks for this much content. */
export function rawBlocksBytes(contentBytes: number): number {
  return contentBytes + BLOCK_HEADER_BYTES * Math.ceil(contentBytes / MAX_BLOCK_BYTES);
}
