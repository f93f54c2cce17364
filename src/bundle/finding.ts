import type { Digest } from '../oci/index.ts';

/** A fault in a bundle. Volumes are numbered from 1. */
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
  /** A damaged block of a blob or of another file. */
  | {
      readonly kind: 'block';
      readonly volume: number;
      readonly path: string;
      readonly file: string;
      readonly digest: Digest;
      readonly block: number;
      /** The offset in the volume; in a directory, in the file. */
      readonly offset: number;
      readonly length: number;
    }
  /** Damage between the files of a tar: in headers, padding or the map. */
  | {
      readonly kind: 'frame';
      readonly volume: number;
      readonly path: string;
      readonly offset: number;
      readonly length: number;
    }
  /** A blob that does not match its digest, although its blocks match their checksums or have none. */
  | { readonly kind: 'blob'; readonly file: string; readonly digest: Digest; readonly volumes: readonly number[] }
  | { readonly kind: 'checksums'; readonly volume: number; readonly reason: string };
