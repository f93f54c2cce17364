import { rootfsNeeds } from './data/rootfs-needs.ts';
import { isAtLeast, type TalosVersion } from './version.ts';

/** Something in the root file system that Talos cannot do without, if its base has it. */
export interface RootfsNeed {
  /** Relative to the root; symlinks among its parents are followed. */
  readonly path: string;
  /**
   * A directory, or a file that is a `placeholder`, is mounted over: a symlink in its place would lead the mount
   * elsewhere. A file is read, and a program is started; both may be symlinks.
   */
  readonly kind: 'directory' | 'placeholder' | 'file' | 'program';
  /** Half a sentence: what Talos does with it. */
  readonly why: string;
  /** The first release line that needs it. @default all of them */
  readonly since?: string | undefined;
}

/** What a release needs in its rootfs, as far as the base has it: what a base never had is not missed. */
export function needsOfRootfs(version: TalosVersion | undefined): readonly RootfsNeed[] {
  return rootfsNeeds.filter(({ since }) => since === undefined || isAtLeast(version, since));
}
