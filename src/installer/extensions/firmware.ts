import { type Budget, childPath, type EntryPath, fromByteName } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type DirectoryNode, type RootNode, type RootTree, resolvePath, TreeDraft } from '../../rootfs/index.ts';
import { type OpenedExtension, titleOf } from './opened-extension.ts';

export interface FirmwareOptions {
  /** The whole extension, which links may point into. */
  readonly extension: OpenedExtension;
  readonly budget: Budget;
}

/**
 * The firmware of an extension without links: the kernel sees it in the initramfs, where the rest of the extension is
 * not. A file with several names stays one file. Throws `EXTENSION_INVALID` for a link to nothing or to its own parent.
 */
export function plainFirmware(directory: DirectoryNode, at: EntryPath, options: FirmwareOptions): DirectoryNode {
  return new Follower(options).directory(directory, { at, parents: [] });
}

interface Spot {
  readonly at: EntryPath;
  /** The directories around it. */
  readonly parents: readonly DirectoryNode[];
}

class Follower {
  readonly #extension: OpenedExtension;
  readonly #budget: Budget;

  constructor({ extension, budget }: FirmwareOptions) {
    this.#extension = extension;
    this.#budget = budget;
  }

  directory(directory: DirectoryNode, { at, parents }: Spot): DirectoryNode {
    if (parents.includes(directory)) throw this.#broken(at, 'leads back to a directory that it is in');
    const children = new Map<string, RootNode>();
    for (const [name, child] of directory.children) {
      const spot = { at: childPath(at, name), parents: [...parents, directory] };
      children.set(name, this.#node(child, spot));
    }
    return { ...directory, children };
  }

  #node(node: RootNode, spot: Spot): RootNode {
    this.#budget.spend('entries');
    const real = node.kind === 'symlink' ? this.#follow(spot.at) : node;
    return real.kind === 'directory' ? this.directory(real, spot) : real;
  }

  #follow(at: EntryPath): RootNode {
    const { node } = resolvePath(this.#extension.tree, at);
    if (node === undefined) throw this.#broken(at, 'leads to nothing in the extension');
    return node;
  }

  #broken(at: EntryPath, found: string): RootsmithError {
    const path = `/${fromByteName(at)}`;
    const message = `the extension ${titleOf(this.#extension)}: the link \`${path}\` ${found}`;
    return new RootsmithError('EXTENSION_INVALID', message, {
      hint: 'Let links among firmware lead to firmware: Talos would find a file there.',
      details: { path },
    });
  }
}

/** A tree without its firmware, and the directory of it. The other directories stay, even where they are empty. */
export function takeFirmware(
  tree: RootTree,
  at: EntryPath,
): { readonly tree: RootTree; readonly directory: DirectoryNode | undefined } {
  const draft = new TreeDraft(tree);
  const node = draft.get(at);
  if (node?.kind !== 'directory') return { tree, directory: undefined };
  draft.remove(at);
  return { tree: draft.finish(), directory: node };
}
