import type { RootTree } from '../../rootfs/index.ts';
import type { FindingList } from './extension-finding.ts';

/** What is a symlink into `/usr` in the root file system since Talos 1.10. */
const merged = ['bin', 'lib', 'lib64', 'sbin'];

/**
 * Checks that an extension brings no directory in place of such a link: laid over the root file system, it would hide
 * the link, and with it everything that is started or loaded by that path.
 */
export function checkUsrMerge({ root }: RootTree, found: FindingList): void {
  for (const name of merged) {
    const node = root.children.get(name);
    if (node === undefined || node.kind === 'symlink') continue;
    found.add({
      rule: 'usr-merge',
      path: `/rootfs/${name}`,
      message: `since Talos 1.10 \`/${name}\` is a symlink, which this ${node.kind} would hide`,
      hint: `Move it to \`/rootfs/usr/${name === 'sbin' ? 'bin' : name}\`, or limit the constraint to \`< 1.10.0\`.`,
    });
  }
}
