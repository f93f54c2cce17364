import { type RootfsNeed, rootfsNeeds } from './data/rootfs-needs.ts';
import { isAtLeast, type TalosVersion } from './version.ts';

/** Lists what a release needs in its rootfs. Only what the base has can be missing. */
export function needsOfRootfs(version: TalosVersion | undefined): readonly RootfsNeed[] {
  return rootfsNeeds.filter(({ since }) => since === undefined || isAtLeast(version, since));
}
