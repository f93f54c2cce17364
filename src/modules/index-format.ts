import { isRootsmithError } from '../errors/index.ts';
import { type IndexNodeOrder, indexNodeOrder } from '../formats/index.ts';
import type { DirectoryNode, FileNode } from '../rootfs/index.ts';
import { hasPreOrderIndexes, hasWeakDependencies, type TalosVersion } from '../talos/index.ts';

/** What the indexes of a base look like, so that new ones look the same. */
export interface IndexFormat {
  readonly nodeOrder: IndexNodeOrder;
  /** Whether there is a `modules.weakdep`. */
  readonly hasWeakdep: boolean;
}

export interface IndexFormatInput {
  /** The directory of a release in the base; undefined where the base has none. */
  readonly directory: DirectoryNode | undefined;
  /** Reads a small file of the base. */
  readonly readFile: (node: FileNode) => Promise<Uint8Array>;
  /** Of the base. It decides what the indexes of the base do not tell. */
  readonly version: TalosVersion | undefined;
}

/** The format of a base's indexes: as they are, else as the release of Talos has them. */
export async function findIndexFormat({ directory, readFile, version }: IndexFormatInput): Promise<IndexFormat> {
  const known = directory?.children.get('modules.dep.bin');
  const told = known?.kind === 'file' ? nodeOrderIn(await readFile(known)) : undefined;
  return {
    nodeOrder: told ?? (hasPreOrderIndexes(version) ? 'pre-order' : 'post-order'),
    hasWeakdep:
      told === undefined ? hasWeakDependencies(version) : (directory?.children.has('modules.weakdep') ?? false),
  };
}

/** A damaged index of the base is replaced, so it is no error. */
function nodeOrderIn(index: Uint8Array): IndexNodeOrder | undefined {
  try {
    return indexNodeOrder(index);
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return undefined;
  }
}
