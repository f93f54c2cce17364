import { rootfsNeeds } from './data/rootfs-needs.ts';
import { isAtLeast, type TalosVersion } from './version.ts';

/** A path in the root file system that Talos needs, if its base has it. */
export interface RootfsNeed {
  /** The path relative to the root. Symlinks among its parents are followed. */
  readonly path: string;
  /**
   * A directory, or a file that is a `placeholder`, is a mount point: a symlink in its place would redirect the
   * mount. A `file` is read, and a `program` is started; both may be symlinks.
   */
  readonly kind: 'directory' | 'placeholder' | 'file' | 'program';
  /** A clause that says what Talos does with it. */
  readonly why: string;
  /** The first release line that needs it. @default all of them */
  readonly since?: string | undefined;
}

/** Lists what a release needs in its rootfs. Only what the base has can be missing. */
export function needsOfRootfs(version: TalosVersion | undefined): readonly RootfsNeed[] {
  return rootfsNeeds.filter(({ since }) => since === undefined || isAtLeast(version, since));
}
