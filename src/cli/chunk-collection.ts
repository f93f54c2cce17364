import { setFlagsFromString } from 'node:v8';

/**
 * For what streams much and holds little. Streamed bytes lie outside the heap, but count as its growth: at V8's
 * defaults all of it is looked through after every 15 MB of them, a fifth of a build's time. The heap may grow to four
 * times its size before that, and the young generation stays as small as it is: each chunk then goes with the next of
 * many cheap collections. The more images a run knows of, the larger is the heap, and the smaller the share.
 */
export function collectChunksEarly(images = 0): void {
  const share = ALLOWANCE_BYTES / (BASE_BYTES + images * IMAGE_BYTES);
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString(`--heap-growing-percent=${Math.ceil(100 * share)}`);
}

/** What the program takes. */
const BASE_BYTES = 17e6;
/** What a plan knows of an image, and as much again for what moving it leaves behind (measured). */
const IMAGE_BYTES = 22e3;
/** By how much the heap may grow before all of it is looked through. */
const ALLOWANCE_BYTES = 3 * BASE_BYTES;

/** Above, V8 would let the young generation grow to 100 MB, and the other to four times what it holds; below, that is faster. */
const MANY_IMAGES = 600;

/** For what looks at images and moves none. */
export function boundHeap(images: number): void {
  if (images > MANY_IMAGES) collectChunksEarly(images);
}
