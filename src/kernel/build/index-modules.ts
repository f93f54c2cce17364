import { type EntryPath, parseEntryPath, readAll, toByteName } from '../../bytes/index.ts';
import { moduleFactsOf, readKernelModule } from '../../formats/index.ts';
import { rebuildIndexes } from '../../modules/index.ts';
import type { KernelRecipe } from '../../recipe/index.ts';
import { type FileNode, ownContent, type RootTree } from '../../rootfs/index.ts';

export interface IndexModulesOptions {
  readonly release: string;
  /** The layout of the releases that the image is for: from Talos 1.10 on kmod writes its indexes in another order. */
  readonly layout: KernelRecipe['layout'];
  /** Seconds since 1970. */
  readonly time: number;
}

/** A module with the debugging information of a whole kernel. */
const LIMIT_BYTES = 256 * 1024 * 1024;

/** Gives a kernel image the indexes by which its modules are found. Throws `MODULE_CYCLE` and `KERNEL_INVALID`. */
export async function indexModules(tree: RootTree, { release, layout, time }: IndexModulesOptions): Promise<RootTree> {
  const isNew = layout === 'usr';
  const indexed = await rebuildIndexes(tree, modulesPath(layout, release), {
    nodeOrder: isNew ? 'pre-order' : 'post-order',
    hasWeakdep: isNew,
    readFacts: async ({ path, node }) => moduleFactsOf(path, await readKernelModule(await contentOf(node))),
    readFile: contentOf,
    time,
  });
  return indexed.tree;
}

/** Where the modules of a release lie in an image. */
export function modulesPath(layout: KernelRecipe['layout'], release: string): EntryPath {
  return parseEntryPath(toByteName(`${layout === 'usr' ? 'usr/' : ''}lib/modules/${release}`), 'modules');
}

async function contentOf(file: FileNode): Promise<Uint8Array> {
  return await readAll(ownContent(file), { limitBytes: LIMIT_BYTES, what: 'a module' });
}
