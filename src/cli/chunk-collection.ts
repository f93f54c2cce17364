import { setFlagsFromString } from 'node:v8';

/**
 * Tunes the garbage collector for commands that stream much and keep little. Chunks lie outside the heap, but V8 counts
 * them as its growth: by default it collects the whole heap after every 15 MB, which takes a fifth of a build's time.
 * This lets the heap grow to four times its size first, and keeps the young generation small, so that cheap collections
 * free each chunk soon. With more known images the heap is larger, so it may grow by a smaller share.
 */
export function collectChunksEarly(images = 0): void {
  letGrowBeside(images * IMAGE_BYTES);
}

/**
 * Returns a function for a memory budget to call with the bytes it keeps. The more there are, the less the heap may
 * grow.
 */
export function boundGrowth(): (keptBytes: number) => void {
  let followed = 0;
  return (keptBytes) => {
    if (keptBytes < followed + STEP_BYTES) return;
    followed = keptBytes;
    letGrowBeside(keptBytes);
  };
}

function letGrowBeside(keptBytes: number): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString(`--heap-growing-percent=${growthPercent(keptBytes)}`);
}

/** By how much of its size the heap may grow before a full collection, in percent. */
export function growthPercent(keptBytes: number): number {
  const allowance = Math.max(LEAST_ALLOWANCE_BYTES, ALLOWANCE_BYTES - keptBytes / 2);
  return Math.ceil((100 * allowance) / (BASE_BYTES + keptBytes));
}

/** How many bytes must be added before the flag is set again, because setting it takes a moment. */
const STEP_BYTES = 4e6;

/** The heap of the program itself. */
const BASE_BYTES = 17e6;
/** What a plan keeps for an image, and as much again for copying it (measured). */
const IMAGE_BYTES = 22e3;
/** How much the heap may grow before a full collection. */
const ALLOWANCE_BYTES = 3 * BASE_BYTES;
/** The least growth to allow, however much is kept. */
const LEAST_ALLOWANCE_BYTES = 12e6;

/**
 * With more images than this, V8 would let the young generation grow to 100 MB and the old one to four times its
 * content. With fewer, its defaults are faster.
 */
const MANY_IMAGES = 600;

/** For commands that only look at images and copy none. */
export function boundHeap(images: number): void {
  if (images > MANY_IMAGES) collectChunksEarly(images);
}
