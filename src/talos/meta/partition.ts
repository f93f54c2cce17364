import { RootsmithError } from '../../errors/index.ts';
import { META_BLOCK_BYTES, readMetaBlock, writeMetaBlock } from './block.ts';
import { readOldTags } from './old-block.ts';

/** The size of the META partition. */
export const META_PARTITION_BYTES = 1024 * 1024;
const OLD_BYTES = 1024;
const MAX_TAG = 0xff;

/**
 * The bytes of a META partition: two equal blocks with the values, sorted by key, and zeros. Without values it is all
 * zeros. If a key is given twice, the last value counts. Throws `USAGE` for a key that cannot be stored, and
 * `LIMIT_EXCEEDED` for more than a block holds.
 */
export function writeMetaPartition(values: Iterable<readonly [key: number, value: Uint8Array | string]>): Uint8Array {
  const tags = new Map<number, Uint8Array>();
  for (const [key, value] of values) {
    checkTag(key);
    tags.set(key, typeof value === 'string' ? new TextEncoder().encode(value) : value);
  }
  const partition = new Uint8Array(META_PARTITION_BYTES);
  if (tags.size === 0) return partition;
  const block = writeMetaBlock([...tags].sort(([a], [b]) => a - b));
  partition.set(block, 0);
  partition.set(block, META_BLOCK_BYTES);
  return partition;
}

/**
 * Reads the values of a META partition by their keys: from the first block that is whole, and those that are missing
 * there from the old place at the end. A partition without a whole block has no new values.
 */
export function readMetaPartition(partition: Uint8Array): ReadonlyMap<number, Uint8Array> {
  if (partition.length < META_PARTITION_BYTES) {
    throw new RootsmithError(
      'FORMAT_TRUNCATED',
      `a META partition has ${META_PARTITION_BYTES} bytes, this one ${partition.length}`,
      { hint: 'Give the whole partition.', details: { length: partition.length } },
    );
  }
  const first = readMetaBlock(partition.subarray(0, META_BLOCK_BYTES));
  const tags =
    first ?? readMetaBlock(partition.subarray(META_BLOCK_BYTES, 2 * META_BLOCK_BYTES)) ?? new Map<number, Uint8Array>();
  return new Map([...readOldTags(partition.subarray(partition.length - OLD_BYTES)), ...tags]);
}

function checkTag(key: number): void {
  if (Number.isInteger(key) && key > 0 && key <= MAX_TAG) return;
  throw new RootsmithError('USAGE', `META key ${key} cannot be stored`, {
    hint: 'Use a key from 1 to 255: 0 ends the list of values.',
    details: { key },
  });
}
