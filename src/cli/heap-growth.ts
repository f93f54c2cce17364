import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap grow to four times its size before it is looked through. Streamed bytes lie outside the heap, but
 * count as its growth: at V8's default a collection follows every 15 MB of them, a fifth of a build's time.
 */
export function allowHeapGrowth(): void {
  setFlagsFromString('--heap-growing-percent=300');
}

/**
 * Keeps the young generation as small as it is, for what streams much and holds little: each chunk then goes with
 * the next of many cheap collections, before there are enough of them for V8 to look through the whole heap.
 */
export function collectChunksEarly(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  allowHeapGrowth();
}
