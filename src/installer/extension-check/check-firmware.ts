import { type EntryPath, fromByteName, parseEntryPath } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { lookup, type RootTree, realPath, type SymlinkNode, walkTree } from '../../rootfs/index.ts';
import { firmwareDirectory, type TalosVersion } from '../../talos/index.ts';
import type { FindingList } from './extension-finding.ts';

/**
 * Checks the firmware of an extension. The imager moves it file by file into the initramfs, and follows symlinks on the
 * build machine while it does: each becomes a copy, and one that leads to nothing, or to what was moved before, ends the
 * build.
 */
export function checkFirmware(rootfs: RootTree, version: TalosVersion | undefined, found: FindingList): void {
  const directory = parseEntryPath(firmwareDirectory(version));
  const node = lookup(rootfs, directory, { followLast: false });
  if (node?.kind !== 'directory') return;
  const moved = new Set<EntryPath>();
  for (const { path: inside, node: child } of walkTree({ root: node })) {
    const path = parseEntryPath(`${directory}/${inside}`);
    if (child.kind === 'symlink') addLink(problemOf(path, child, { rootfs, moved }), { path, node: child, found });
    moved.add(path);
  }
}

interface Moving {
  readonly rootfs: RootTree;
  /** What the imager has moved away by then. */
  readonly moved: ReadonlySet<EntryPath>;
}

/** Why the imager cannot follow a link; undefined where it makes a copy of it. */
function problemOf(path: EntryPath, { target }: SymlinkNode, { rootfs, moved }: Moving): string | undefined {
  if (target.startsWith('/')) return 'which the imager looks for on the machine that it runs on';
  const real = targetOf(path, rootfs);
  if (real === undefined) return 'which leads to nothing in this extension';
  return moved.has(real) ? 'which the imager has moved away before it comes to the link' : undefined;
}

/** Undefined where a symlink leads to nothing, or in a circle. */
function targetOf(path: EntryPath, rootfs: RootTree): EntryPath | undefined {
  try {
    return realPath(rootfs, path);
  } catch (error) {
    if (isRootsmithError(error) && error.code === 'PATH_UNSAFE') return undefined;
    throw error;
  }
}

interface FoundLink {
  readonly path: EntryPath;
  readonly node: SymlinkNode;
  readonly found: FindingList;
}

function addLink(problem: string | undefined, { path, node, found }: FoundLink): void {
  const shown = { path: `/rootfs/${fromByteName(path)}` };
  const what = `it is a symlink to \`${fromByteName(node.target)}\``;
  if (problem === undefined)
    found.add({ rule: 'firmware-link', ...shown, message: `${what}, which the imager replaces by a copy` });
  else
    found.add({
      rule: 'firmware-dangling',
      ...shown,
      message: `${what}, ${problem}: it fails there`,
      hint: 'Bring a copy of the file in place of the symlink.',
    });
}
