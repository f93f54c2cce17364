import { constants, zstdCompressSync } from 'node:zlib';
import { concatBytes } from '../bytes/index.ts';

/** A part of a window that compresses throughout, or nowhere. */
export interface Run {
  readonly bytes: Uint8Array;
  readonly compressible: boolean;
}

/** What is cut into runs at a time. Runs never cross a window, so they depend on nothing but its bytes. */
export const WINDOW_BYTES: number = 1024 * 1024;

const PIECE_BYTES = 128 * 1024;
const SLICES = 4;
const SLICE_BYTES = 4 * 1024;

/** What does not give at least a tenth is not worth the time of a slow compressor: xz needs 150 ms for 1 MiB of it. */
const WORTHWHILE = 0.9;

/**
 * Cuts a window into runs of pieces of 128 KiB by trying: four slices of each piece go through zstd at
 * its fastest. Costs 0.5 ms for 1 MiB, about as much as a SHA-256 of it; an estimate by the histogram
 * of byte values takes five times as long. `worthwhile` is the share of a piece's size below which it
 * counts as one that compresses. Equal bytes give equal runs on every machine that has the
 * same libzstd.
 */
export function compressibleRuns(window: Uint8Array, worthwhile: number = WORTHWHILE): readonly Run[] {
  const runs: Run[] = [];
  let start = 0;
  let compressible = isCompressible(window.subarray(0, PIECE_BYTES), worthwhile);
  for (let at = PIECE_BYTES; at < window.length; at += PIECE_BYTES) {
    const next = isCompressible(window.subarray(at, at + PIECE_BYTES), worthwhile);
    if (next === compressible) continue;
    runs.push({ bytes: window.subarray(start, at), compressible });
    [start, compressible] = [at, next];
  }
  if (start < window.length) runs.push({ bytes: window.subarray(start), compressible });
  return runs;
}

const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

function isCompressible(piece: Uint8Array, worthwhile: number): boolean {
  const sample = sampleOf(piece);
  return zstdCompressSync(sample, options).length < sample.length * worthwhile;
}

/** Slices at even distances, the first at the start and the last at the end; all of a small piece. */
function sampleOf(piece: Uint8Array): Uint8Array {
  if (piece.length <= SLICES * SLICE_BYTES) return piece;
  const distance = Math.floor((piece.length - SLICE_BYTES) / (SLICES - 1));
  return concatBytes(
    Array.from({ length: SLICES }, (_, index) => piece.subarray(index * distance, index * distance + SLICE_BYTES)),
  );
}
