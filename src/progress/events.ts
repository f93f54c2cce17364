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

/** The steps of making boot media: the installer is read, then each output is written. */
export type MediaStage = 'read' | 'write';

export type AnyStage = Stage | KernelStage | MediaStage;

/** What a figure counts. */
export type FigureUnit = 'bytes' | 'blocks' | 'files' | 'images';

/** Sizes of what a stage has made anew, in bytes. */
export interface StageSizes {
  /** What was made, in a word: `rootfs`, `initramfs`, `image`. */
  readonly what: string;
  readonly before: number;
  readonly after: number;
  /** How much of the result was copied as it was, still compressed. */
  readonly copied?: number | undefined;
  /** How much was compressed, and what became of it. */
  readonly compressed?: { readonly from: number; readonly to: number } | undefined;
}

/** A file, an image or a place with images that a command has made. */
export interface MadeResult {
  readonly name: string;
  /** Bytes. */
  readonly size?: number | undefined;
}

/** What became of the images of a mirror run. */
export interface ImageCounts {
  readonly copied: number;
  readonly present: number;
  readonly failed: number;
}

/**
 * What a long operation reports while it runs. Events are facts, without colour or sentences. Figures are totals so
 * far and not differences, so that an event may be left out, and a figure falls where a transfer is repeated.
 */
export type ProgressEvent =
  | { readonly kind: 'stage-start'; readonly stage: AnyStage; readonly platform: string }
  /** How far a stage is. */
  | {
      readonly kind: 'stage-progress';
      readonly stage: AnyStage;
      readonly done: number;
      readonly total?: number | undefined;
      readonly unit: FigureUnit;
    }
  | {
      readonly kind: 'stage-done';
      readonly stage: AnyStage;
      readonly platform: string;
      readonly summary: string;
      readonly sizes?: StageSizes | undefined;
    }
  /** A blob begins to move. `name` is the repository it belongs to: one blob may go to several of them. */
  | {
      readonly kind: 'blob-start';
      readonly digest: Digest;
      readonly size: number;
      readonly direction: 'read' | 'write';
      readonly name?: string | undefined;
    }
  /** How many bytes of the blob were handed over so far; it falls where a part is sent again. */
  | {
      readonly kind: 'blob-bytes';
      readonly digest: Digest;
      readonly bytes: number;
      readonly name?: string | undefined;
    }
  | {
      readonly kind: 'blob-skip';
      readonly digest: Digest;
      readonly reason: 'exists' | 'mounted';
      readonly size?: number | undefined;
    }
  | { readonly kind: 'blob-done'; readonly digest: Digest; readonly name?: string | undefined }
  | { readonly kind: 'blob-failed'; readonly digest: Digest; readonly name?: string | undefined }
  /** How many images of a mirror run have been looked up. */
  | { readonly kind: 'plan-images'; readonly done: number; readonly total: number }
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
      /** The host that cannot be reached or trusted, where that is the reason. */
      readonly host?: string | undefined;
    }
  /** A request to a host failed and is sent again. */
  | {
      readonly kind: 'retry';
      readonly host: string;
      readonly what: string;
      readonly reason: string;
      readonly waitMs: number;
    }
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
  /** A bundle is being verified: all of its bytes, and then those read so far. */
  | { readonly kind: 'verify-start'; readonly bytes: number }
  | { readonly kind: 'verify-bytes'; readonly bytes: number }
  | { readonly kind: 'warning'; readonly message: string }
  /** A command of a build that an outside program runs, such as `CC kernel/fork.o`, and how many there were so far. */
  | { readonly kind: 'step'; readonly what: string; readonly count: number }
  /** A line that an outside program or daemon printed. */
  | { readonly kind: 'log'; readonly from: string; readonly line: string }
  /** The command has made what it was asked for. */
  | {
      readonly kind: 'finished';
      readonly made: readonly MadeResult[];
      readonly images?: ImageCounts | undefined;
    };

export type Report = (event: ProgressEvent) => void;

/** A listener for callers that do not need progress. */
export function ignoreProgress(_event: ProgressEvent): void {}
