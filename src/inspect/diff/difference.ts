import type { RootNode } from '../../rootfs/index.ts';

/** What can differ between two files of one path. Times are not compared: they change with every build. */
export type FileField = 'type' | 'content' | 'mode' | 'owner' | 'target' | 'device' | 'xattrs';

/** What a difference says of one side. */
export interface FileFacts {
  readonly type: RootNode['kind'];
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes; of files only. */
  readonly size?: number;
  /** Of symlinks only (a byte string). */
  readonly target?: string;
}

/** One file that differs. */
export interface FileChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** The part of the image that holds it: `rootfs`, `extension gvisor`. */
  readonly part: string;
  /** Below the root of its part, without a leading slash (a byte string). */
  readonly path: string;
  /** What of it changed; empty for what was added or removed. */
  readonly fields: readonly FileField[];
  readonly before: FileFacts | undefined;
  readonly after: FileFacts | undefined;
}

/** One fact that differs: the kernel release, a label, the version of an extension. Undefined where it is missing. */
export interface FactChange {
  readonly fact: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** All that differs between two images, in the order in which it is shown. */
export interface ImageDifference {
  readonly facts: readonly FactChange[];
  readonly files: readonly FileChange[];
}
