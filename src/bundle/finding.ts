import type { Digest } from '../oci/index.ts';

/** Something wrong with a bundle. Volumes are counted from 1. */
export type BundleFinding =
  | { readonly kind: 'volume-missing'; readonly volume: number }
  | { readonly kind: 'volume-swapped'; readonly volume: number; readonly path: string; readonly holds: number }
  | { readonly kind: 'volume-foreign'; readonly volume: number; readonly path: string; readonly bundle?: Digest }
  | {
      readonly kind: 'volume-size';
      readonly volume: number;
      readonly path: string;
      readonly expected: number;
      readonly found: number;
    }
  | { readonly kind: 'volume-surplus'; readonly path: string }
  | { readonly kind: 'file-missing'; readonly path: string; readonly digest: Digest }
  | { readonly kind: 'file-surplus'; readonly path: string }
  /** A block of a blob, or of a file beside the blobs. */
  | {
      readonly kind: 'block';
      readonly volume: number;
      readonly path: string;
      readonly file: string;
      readonly digest: Digest;
      readonly block: number;
      /** In the volume; in a directory, in the file. */
      readonly offset: number;
      readonly length: number;
    }
  /** What lies between the files of a tar: headers, padding, the map. */
  | {
      readonly kind: 'frame';
      readonly volume: number;
      readonly path: string;
      readonly offset: number;
      readonly length: number;
    }
  /** The blocks are as their checksums say, or have none, and yet the blob is not what its digest says. */
  | { readonly kind: 'blob'; readonly file: string; readonly digest: Digest; readonly volumes: readonly number[] }
  | { readonly kind: 'checksums'; readonly volume: number; readonly reason: string };
