import type { PlacedFile } from './tar-layout.ts';

/** How files are cut. */
export interface Cuts {
  readonly blockBytes: number;
  /** @default one volume, however large */
  readonly volumeBytes?: number | undefined;
}

/** A stretch of a file that has a checksum of its own, and lies in one volume. */
export interface Block {
  /** Counted from 0, in its file. */
  readonly index: number;
  /** In its file. */
  readonly start: number;
  readonly length: number;
  /** Counted from 1. */
  readonly volume: number;
  /** In its volume. */
  readonly offset: number;
}

/** Cuts a file at each multiple of the block size from its start, and wherever a volume ends. */
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
