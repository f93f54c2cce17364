import { createHash } from 'node:crypto';
import type { ByteStream, RandomAccess } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { type Block, volumeBlocks } from './blocks.ts';
import { type Checksums, sumsOf } from './checksums.ts';
import type { BundleMap } from './map.ts';
import type { PlacedFile } from './tar-layout.ts';

export interface VerifiedBlocksOptions {
  /** The offset in the file at which to begin. */
  readonly offset: number;
  readonly map: BundleMap;
  readonly checksums: Checksums;
  readonly place: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a file from an offset on. Each block is checked before its bytes are returned. Throws `BUNDLE_DAMAGED` with the
 * volume, block and bytes.
 */
export async function* verifiedBlocks(
  access: RandomAccess,
  file: PlacedFile,
  { offset, map, checksums, place, signal }: VerifiedBlocksOptions,
): ByteStream {
  const sums = sumsOf(file, checksums.blocks);
  for (const block of volumeBlocks(file, map)) {
    if (block.start + block.length <= offset) continue;
    signal?.throwIfAborted();
    const bytes = await access.read(block.start, block.length);
    if (createHash('sha256').update(bytes).digest('hex') !== sums[block.index]) throw damagedBlock(file, block, place);
    yield bytes.subarray(Math.max(0, offset - block.start));
  }
}

function damagedBlock({ path, digest }: PlacedFile, block: Block, place: string): RootsmithError {
  const { index, volume, offset, length } = block;
  const where = `volume ${volume}, bytes ${offset} to ${offset + length - 1}`;
  return new RootsmithError('BUNDLE_DAMAGED', `block ${index} of ${path} in \`${place}\` is damaged: ${where}`, {
    hint: 'Run `rootsmith mirror verify` to see what has to be sent again.',
    details: { digest, volume, block: index, offset, length },
  });
}
