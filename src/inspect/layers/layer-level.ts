import type { TarEntry } from '../../formats/index.ts';
import type { Digest } from '../../oci/index.ts';
import { type FileContent, ownContent, type ReadableTree, treeFromTar } from '../../rootfs/index.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import type { LayerFile } from './layer-file.ts';

/** One layer of an image, or a tar that is a file of its own. */
export interface LayerLevel {
  /** From 1, the lowest first. */
  readonly number: number;
  /** Of the stored bytes; undefined for a file, which is not hashed. */
  readonly digest: Digest | undefined;
  /** Of the tar in it. */
  readonly diffId: Digest | undefined;
  /** Bytes as stored. */
  readonly size: number;
  readonly mediaType: string | undefined;
  /** What made it, as the config says. */
  readonly createdBy: string | undefined;
  readonly file: LayerFile;
  /** Its own files. Whiteouts are files like any other, by their names. */
  readonly files: () => Promise<ReadableTree>;
}

/** Reads the names of a layer, and leaves the content of its files where it is. */
export async function layerTree(
  file: LayerFile,
  { budget, signal }: Pick<InspectContext, 'budget' | 'signal'>,
): Promise<ReadableTree> {
  const { what } = file.bytes;
  const store = async (entry: TarEntry): Promise<FileContent> => {
    const { offset } = entry;
    return { kind: 'stream', open: () => file.content({ offset }) };
  };
  const tree = await treeFromTar(file.entries(), { what, store, whiteouts: 'literal', budget, signal });
  return { tree, content: ownContent };
}
