import type { PlacedFile } from './tar-layout.ts';

/** How files are divided into volumes and blocks. */
export interface Cuts {
  readonly blockBytes: number;
  /** The size of a volume. @default one volume of any size */
  readonly volumeBytes?: number | undefined;
}

/** A part of a file that has its own checksum. It lies in one volume. */
export interface Block {
  /** The number of the block in its file, from 0. */
  readonly index: number;
  /** The offset in its file. */
  readonly start: number;
  readonly length: number;
  /** The number of the volume, from 1. */
  readonly volume: number;
  /** The offset in its volume. */
  readonly offset: number;
}

/** Divides a file at multiples of the block size, counted from the start of the file, and at the ends of volumes. */
export function volumeBlocks({ offset, size }: Pick<PlacedFile, 'offset' | 'size'>, cuts: Cuts): readonly Block[] {
  const { blockBytes, volumeBytes = Number.MAX_SAFE_INTEGER } = cuts;
  const blocks: Block[] = [];
  for (let start = 0; start < size; ) {
    const at = offset + start;
    const untilVolumeEnds = volumeBytes - (at % volumeBytes);
    const length = Math.min(blockBytes - (start % blockBytes), untilVolumeEnds, size - start);
    const volume = Math.floor(at / volumeBytes) + 1;
    blocks.push({ index: blocks.length, start, length, volume, offset: at % volumeBytes });
    start += length;
  }
  return blocks;
}
