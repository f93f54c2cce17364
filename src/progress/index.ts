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

/** The steps of a build of a kernel, in the order in which they run. */
export type KernelStage = 'source' | 'patches' | 'configure' | 'compile' | 'modules' | 'image';

/** What a long operation reports while it runs. Events are facts, without colour or sentences. */
export type ProgressEvent =
  | { readonly kind: 'stage-start'; readonly stage: Stage | KernelStage; readonly platform: string }
  | { readonly kind: 'stage-bytes'; readonly stage: Stage; readonly bytes: number; readonly total?: number | undefined }
  | {
      readonly kind: 'stage-done';
      readonly stage: Stage | KernelStage;
      readonly platform: string;
      readonly summary: string;
    }
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
  /** How many pulls a registry still allows. */
  | {
      readonly kind: 'quota';
      readonly host: string;
      readonly limit: number;
      readonly remaining: number;
      readonly windowSeconds?: number | undefined;
      /** What the registry counts by: an address or an account. */
      readonly source?: string | undefined;
    }
  /** A bundle is being verified. The events hold all of its bytes, and those read since the last event. */
  | { readonly kind: 'verify-start'; readonly bytes: number }
  | { readonly kind: 'verify-bytes'; readonly bytes: number }
  | { readonly kind: 'warning'; readonly message: string }
  /** A command of a build that an outside program runs, such as `CC kernel/fork.o`, and how many there were so far. */
  | { readonly kind: 'step'; readonly what: string; readonly count: number }
  /** A line that an outside program or daemon printed. */
  | { readonly kind: 'log'; readonly from: string; readonly line: string };

export type Report = (event: ProgressEvent) => void;

/** A listener for callers that do not need progress. */
export function ignoreProgress(_event: ProgressEvent): void {}
