import type { Digest } from '../oci/index.ts';

/** The steps of a build, in the order in which they run. */
export const stages = [
  'resolve',
  'pull',
  'unpack',
  'unsquash',
  'remove',
  'overlay',
  'squash',
  'pack',
  'assemble',
  'publish',
] as const;

export type Stage = (typeof stages)[number];

/** What a long operation says while it runs. Facts only: no colour, no sentences. */
export type ProgressEvent =
  | { readonly kind: 'stage-start'; readonly stage: Stage; readonly platform: string }
  | { readonly kind: 'stage-bytes'; readonly stage: Stage; readonly bytes: number; readonly total?: number | undefined }
  | { readonly kind: 'stage-done'; readonly stage: Stage; readonly platform: string; readonly summary: string }
  | {
      readonly kind: 'blob-start';
      readonly digest: Digest;
      readonly size: number;
      readonly direction: 'read' | 'write';
    }
  | { readonly kind: 'blob-bytes'; readonly digest: Digest; readonly bytes: number }
  | { readonly kind: 'blob-skip'; readonly digest: Digest; readonly reason: 'exists' | 'mounted' }
  | { readonly kind: 'blob-done'; readonly digest: Digest }
  /** What a mirror run is going to do. */
  | {
      readonly kind: 'mirror-start';
      readonly images: number;
      readonly present: number;
      readonly failed: number;
      readonly bytesToMove: number;
      readonly bytesToMount: number;
    }
  | { readonly kind: 'image-done'; readonly source: string; readonly target: string; readonly digest: Digest }
  | {
      readonly kind: 'image-failed';
      readonly source: string;
      readonly target: string;
      readonly code: string;
      readonly reason: string;
    }
  | { readonly kind: 'retry'; readonly what: string; readonly reason: string; readonly waitMs: number }
  /** What a registry says it still gives. */
  | {
      readonly kind: 'quota';
      readonly host: string;
      readonly limit: number;
      readonly remaining: number;
      readonly windowSeconds?: number | undefined;
    }
  /** A bundle is read through; the bytes of it, and those read since the last time. */
  | { readonly kind: 'verify-start'; readonly bytes: number }
  | { readonly kind: 'verify-bytes'; readonly bytes: number }
  | { readonly kind: 'warning'; readonly message: string }
  /** A line that an outside program or daemon printed. */
  | { readonly kind: 'log'; readonly from: string; readonly line: string };

export type Report = (event: ProgressEvent) => void;

/** For callers who do not listen. */
export function ignoreProgress(_event: ProgressEvent): void {}
