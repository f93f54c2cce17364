import { fromByteName } from '../../bytes/index.ts';
import { type DirectoryNode, type FileNode, type RootTree, sortedNames } from '../../rootfs/index.ts';
import { goQuoted } from '../../talos/index.ts';

export const MANIFEST_NAME = 'manifest.yaml';
export const ROOTFS_NAME = 'rootfs';
/** This limit is ours: a manifest has some hundred bytes. */
export const EXTENSION_MANIFEST_LIMIT_BYTES = 1024 * 1024;

/** Something at the top of an extension that Talos's loader refuses. */
export interface TopProblem {
  readonly rule: 'unexpected-file' | 'manifest-missing' | 'rootfs-missing';
  /** Where the loader words a refusal, these are its words. */
  readonly message: string;
  readonly path?: string | undefined;
}

/** What lies at the top of an extension. */
export interface ExtensionTop {
  readonly manifest: FileNode | undefined;
  readonly rootfs: DirectoryNode | undefined;
  /** In the order in which the loader looks. */
  readonly problems: readonly TopProblem[];
}

/** Looks at the top of an extension, where `manifest.yaml` and `rootfs` must lie and nothing else. */
export function readExtensionTop({ root }: RootTree): ExtensionTop {
  const [manifest, rootfs] = [root.children.get(MANIFEST_NAME), root.children.get(ROOTFS_NAME)];
  const others = sortedNames(root).filter((name) => name !== MANIFEST_NAME && name !== ROOTFS_NAME);
  const problems: TopProblem[] = others.map(fromByteName).map((name) => {
    return { rule: 'unexpected-file', path: `/${name}`, message: `unexpected file ${goQuoted(name)}` };
  });
  if (manifest?.kind !== 'file')
    problems.push({
      rule: 'manifest-missing',
      message: manifest === undefined ? 'extension manifest is missing' : isOther(MANIFEST_NAME, manifest.kind, 'file'),
    });
  if (rootfs?.kind !== 'directory')
    problems.push({
      rule: 'rootfs-missing',
      message: rootfs === undefined ? 'extension rootfs is missing' : isOther(ROOTFS_NAME, rootfs.kind, 'directory'),
    });
  return {
    manifest: manifest?.kind === 'file' ? manifest : undefined,
    rootfs: rootfs?.kind === 'directory' ? rootfs : undefined,
    problems,
  };
}

function isOther(name: string, kind: string, wanted: string): string {
  return `\`/${name}\` is a ${kind}, not a ${wanted}`;
}
