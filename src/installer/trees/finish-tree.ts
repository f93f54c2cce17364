import { ROOT_OWNER, type RootTree, withAttributes } from '../../rootfs/index.ts';
import type { TalosVersion } from '../../talos/index.ts';
import { labelNewPaths } from './labels.ts';

export interface FinishTreeOptions {
  /** The tree of the base. */
  readonly base: RootTree;
  /** Owners: `keep` those of the tree, or give everything to `root`, as mksquashfs does with `-all-root`. */
  readonly owners: 'keep' | 'root';
  readonly version: TalosVersion | undefined;
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * Gives a tree its last attributes: owners, times that are not later than the build's, with the build's time for the
 * root directory, and the labels of new paths where the base has labels.
 */
export function finishTree(tree: RootTree, { base, owners, version, time }: FinishTreeOptions): RootTree {
  const owner = owners === 'keep' ? owners : ROOT_OWNER;
  const finished = withAttributes(tree, { owner, clampMtime: time });
  return labelNewPaths({ root: { ...finished.root, mtime: time } }, base, version);
}
