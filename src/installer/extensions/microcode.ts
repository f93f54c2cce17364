import { childPath, type EntryPath, fromByteName } from '../../bytes/index.ts';
import type { MicrocodeBlob, MicrocodePart } from '../../initramfs/index.ts';
import { type FileNode, ownContent, type RootTree, resolvePath, sortedNames, TreeDraft } from '../../rootfs/index.ts';

interface Vendor {
  readonly blob: MicrocodeBlob;
  /** In the folder of firmware. */
  readonly folder: string;
  readonly isPart: (name: string) => boolean;
}

/** The imager takes these files. */
const vendors: readonly Vendor[] = [
  { blob: 'AuthenticAMD.bin', folder: 'amd-ucode', isPart: (name) => /^microcode_amd.*\.bin$/.test(name) },
  { blob: 'GenuineIntel.bin', folder: 'intel-ucode', isPart: () => true },
];

/**
 * Takes the microcode out of the firmware of an extension, in the order of names. Directories and files that are no
 * microcode stay.
 */
export function takeMicrocode(
  tree: RootTree,
  firmware: EntryPath,
): { readonly tree: RootTree; readonly parts: readonly MicrocodePart[] } {
  const draft = new TreeDraft(tree);
  const parts = vendors.flatMap(({ blob, folder, isPart }) => {
    const path = childPath(firmware, folder);
    const node = draft.get(path);
    if (node?.kind !== 'directory') return [];
    return sortedNames(node)
      .filter((name) => isPart(fromByteName(name)))
      .flatMap((name): readonly MicrocodePart[] => {
        const file = fileAt(tree, childPath(path, name));
        if (file === undefined) return [];
        draft.remove(childPath(path, name));
        return [{ blob, size: file.size, open: () => ownContent(file) }];
      });
  });
  return { tree: draft.finish(), parts };
}

/** The regular file that a path leads to. */
function fileAt(tree: RootTree, path: EntryPath): FileNode | undefined {
  const { node } = resolvePath(tree, path);
  return node?.kind === 'file' ? node : undefined;
}
