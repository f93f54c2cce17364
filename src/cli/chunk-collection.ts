import { setFlagsFromString } from 'node:v8';

/**
 * For what streams much and holds little. Streamed bytes lie outside the heap, but count as its growth: at V8's
 * defaults all of it is looked through after every 15 MB of them, a fifth of a build's time. The heap may grow to four
 * times its size before that, and the young generation stays as small as it is: each chunk then goes with the next of
 * many cheap collections. The more images a run knows of, the larger is the heap, and the smaller the share.
 */
export function collectChunksEarly(images = 0): void {
  letGrowBeside(images * IMAGE_BYTES);
}

/** Follows what is kept in memory of names and tables: given to a budget. The more it is, the less the heap may grow. */
export function boundGrowth(): (keptBytes: number) => void {
  let followed = 0;
  return (keptBytes) => {
    if (keptBytes < followed + STEP_BYTES) return;
    followed = keptBytes;
    letGrowBeside(keptBytes);
  };
}

function letGrowBeside(keptBytes: number): void {
  const allowance = Math.max(LEAST_ALLOWANCE_BYTES, ALLOWANCE_BYTES - keptBytes / 2);
  const share = allowance / (BASE_BYTES + keptBytes);
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString(`--heap-growing-percent=${Math.ceil(100 * share)}`);
}

/** Setting a flag takes a moment, and more than this is soon kept if anything is. */
const STEP_BYTES = 4e6;

/** What the program takes. */
const BASE_BYTES = 17e6;
/** What a plan knows of an image, and as much again for what moving it leaves behind (measured). */
const IMAGE_BYTES = 22e3;
/** By how much the heap may grow before all of it is looked through. */
const ALLOWANCE_BYTES = 3 * BASE_BYTES;
/** However much is kept. */
const LEAST_ALLOWANCE_BYTES = 12e6;

/** Above, V8 would let the young generation grow to 100 MB, and the other to four times what it holds; below, that is faster. */
const MANY_IMAGES = 600;

/** For what looks at images and moves none. */
export function boundHeap(images: number): void {
  if (images > MANY_IMAGES) collectChunksEarly(images);
}
