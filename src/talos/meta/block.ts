import { createHash } from 'node:crypto';
import { RootsmithError } from '../../errors/index.ts';

/**
 * The size of one copy of the values. All numbers are big-endian: a magic, the records (tag, length, value), and at the
 * end SHA-256 of the whole block with zeros in its place, and another magic.
 *
 * @see https://github.com/siderolabs/go-adv/blob/main/adv/talos/talos.go
 */
export const META_BLOCK_BYTES = 256 * 1024;

const MAGIC = 0x5a4b3c2d;
const END_MAGIC = 0xa5b4c3d2;
const MAGIC_BYTES = 4;
const END_MAGIC_OFFSET = META_BLOCK_BYTES - MAGIC_BYTES;
const CHECKSUM_BYTES = 32;
const CHECKSUM_OFFSET = END_MAGIC_OFFSET - CHECKSUM_BYTES;
const RECORD_BYTES = 8;
/** The tag that ends the records. */
const END_TAG = 0;

/** Writes a block with the values in the given order. Throws `LIMIT_EXCEEDED` if they do not fit. */
export function writeMetaBlock(tags: readonly (readonly [tag: number, value: Uint8Array])[]): Uint8Array {
  const block = new Uint8Array(META_BLOCK_BYTES);
  const view = new DataView(block.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(END_MAGIC_OFFSET, END_MAGIC);
  let offset = MAGIC_BYTES;
  for (const [tag, value] of tags) {
    if (offset + RECORD_BYTES + value.length > CHECKSUM_OFFSET) throw tooMuch(tag, tags);
    view.setUint32(offset, tag);
    view.setUint32(offset + 4, value.length);
    block.set(value, offset + RECORD_BYTES);
    offset += RECORD_BYTES + value.length;
  }
  block.set(createHash('sha256').update(block).digest(), CHECKSUM_OFFSET);
  return block;
}

/** Reads the values of a block, or gives undefined for a block that is not whole. */
export function readMetaBlock(block: Uint8Array): Map<number, Uint8Array> | undefined {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (view.getUint32(0) !== MAGIC || view.getUint32(END_MAGIC_OFFSET) !== END_MAGIC) return undefined;
  return isWhole(block) ? readRecords(block, view) : undefined;
}

function readRecords(block: Uint8Array, view: DataView): Map<number, Uint8Array> | undefined {
  const tags = new Map<number, Uint8Array>();
  let offset = MAGIC_BYTES;
  while (offset + RECORD_BYTES <= CHECKSUM_OFFSET) {
    const tag = view.getUint32(offset);
    if (tag === END_TAG) break;
    const start = offset + RECORD_BYTES;
    const end = start + view.getUint32(offset + 4);
    if (end > CHECKSUM_OFFSET) return undefined;
    // The field has room for more, but Talos keeps one byte of it.
    tags.set(tag & 0xff, new Uint8Array(block.subarray(start, end)));
    offset = end;
  }
  return tags;
}

function isWhole(block: Uint8Array): boolean {
  // A Buffer's slice() would share the memory.
  const zeroed = new Uint8Array(block);
  zeroed.fill(0, CHECKSUM_OFFSET, END_MAGIC_OFFSET);
  const digest = createHash('sha256').update(zeroed).digest();
  return digest.equals(block.subarray(CHECKSUM_OFFSET, END_MAGIC_OFFSET));
}

function tooMuch(tag: number, tags: readonly (readonly [tag: number, value: Uint8Array])[]): RootsmithError {
  const bytes = tags.reduce((sum, [, { length }]) => sum + RECORD_BYTES + length, 0);
  const room = CHECKSUM_OFFSET - MAGIC_BYTES;
  return new RootsmithError(
    'LIMIT_EXCEEDED',
    `the META values have ${bytes} bytes, more than ${room}: key 0x${tag.toString(16)} does not fit any more`,
    { hint: 'META is for small values. Put large ones into the machine configuration.', details: { bytes, room, tag } },
  );
}
