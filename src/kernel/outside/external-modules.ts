import { basename } from 'node:path';
import type { ModuleFolder } from '../../recipe/index.ts';
import { copyDirectory } from '../source/unpack-source.ts';
import { compilerFlags } from '../tree/environment.ts';
import type { KernelContext } from '../tree/kernel-context.ts';
import type { KernelTree } from '../tree/source-tree.ts';

/** Below the modules of a release: where the packages of Talos put modules from outside the tree. */
const INSTALL_FOLDER = 'extras';

/** The copy of a folder with the source of modules, in the work folder. */
export interface OutsideModules {
  readonly name: string;
  readonly path: string;
}

/** Copies the folders of modules that are built beside the kernel, so that nothing is written into them. */
export async function copyOutsideModules(
  folders: readonly ModuleFolder[],
  { workspace }: KernelContext,
): Promise<readonly OutsideModules[]> {
  const copies: OutsideModules[] = [];
  for (const { path } of folders.filter(({ as }) => as === 'external')) {
    const copy = workspace.newPath(basename(path));
    await copyDirectory(path, copy);
    copies.push({ name: basename(path), path: copy });
  }
  return copies;
}

/** Builds modules against a tree that has been built. Later folders may use the symbols of earlier ones. */
export async function buildOutsideModules(
  tree: KernelTree,
  modules: readonly OutsideModules[],
  { jobs }: { readonly jobs: number },
): Promise<void> {
  for (const [index, { path }] of modules.entries()) {
    const symbols = modules.slice(0, index).map((earlier) => `${earlier.path}/Module.symvers`);
    await tree.make(['modules'], {
      jobs,
      variables: { ...pathsOf(tree, path), KBUILD_EXTRA_SYMBOLS: symbols.join(' ') },
    });
  }
}

/** Installs them below the modules of the kernel. */
export async function installOutsideModules(
  tree: KernelTree,
  modules: readonly OutsideModules[],
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  for (const { path } of modules) {
    await tree.make(['modules_install'], {
      variables: { ...variables, ...pathsOf(tree, path), INSTALL_MOD_DIR: INSTALL_FOLDER },
    });
  }
}

/** The compiler sees absolute paths of such a folder, and must not write them into its output. */
function pathsOf(tree: KernelTree, path: string): Readonly<Record<string, string>> {
  return { M: path, KCFLAGS: `${compilerFlags(tree.path)} -ffile-prefix-map=${path}=.` };
}
