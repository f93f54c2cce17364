import type { ByteStream } from '../../bytes/index.ts';
import type { FileNode, RootTree } from '../../rootfs/index.ts';

/** A tree whose files can be read. */
export interface ReadableTree {
  readonly tree: RootTree;
  readonly content: (file: FileNode) => ByteStream;
}
