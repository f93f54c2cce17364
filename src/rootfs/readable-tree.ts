import type { ByteStream } from '../bytes/index.ts';
import type { FileNode, RootTree } from './node.ts';

/** A tree whose files can be read. */
export interface ReadableTree {
  readonly tree: RootTree;
  readonly content: (file: FileNode) => ByteStream;
}
