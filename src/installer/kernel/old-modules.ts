import { type EntryPath, fromByteName } from '../../bytes/index.ts';
import type { KernelSource, Recipe } from '../../recipe/index.ts';
import { type RootTree, TreeDraft } from '../../rootfs/index.ts';
import type { NewKernel } from './check-kernel.ts';
import { moduleDirectories, modulesIn } from './module-directories.ts';

/** The tree without the modules of a kernel that goes, and where they were. */
export interface WithoutOldModules {
  readonly tree: RootTree;
  readonly oldModules: readonly EntryPath[];
}

/**
 * Takes away the modules of the base's kernel where a recipe brings another with modules of its own: those of the
 * same release too, since two builds of it must not mix. They would take room, and the new kernel loads none.
 */
export function withoutOldModules(tree: RootTree, kernel: KernelSource | undefined): WithoutOldModules {
  if (kernel?.modules === undefined || kernel.keepOldModules) return { tree, oldModules: [] };
  const draft = new TreeDraft(tree);
  const oldModules = moduleDirectories(tree).map(({ path }) => path);
  for (const path of oldModules) draft.remove(path);
  return { tree: draft.finish(), oldModules };
}

/**
 * What to say of a Dockerfile that brings a kernel and leaves the modules of the old one, which is for `RM` to take
 * away; undefined where none are left.
 */
export function oldModulesWarning(
  tree: RootTree,
  kernel: NewKernel,
  { remove }: Pick<Recipe, 'remove'>,
): string | undefined {
  const left = moduleDirectories(tree).filter(
    ({ release, node }) => release !== kernel.release || isMixed([...modulesIn(node)].map((module) => module.node)),
  );
  if (left.length === 0) return undefined;
  const paths = left.map(({ path }) => `/${fromByteName(path)}`);
  return `the modules of the base's kernel stay beside those of the new one, ${kernel.release}: remove them by \`--build-arg RM="${[...remove, ...paths].join(' ')}"\``;
}

/** Whether modules of the base lie among those of a layer: two builds of one release. */
function isMixed(modules: readonly { readonly content: { readonly kind: string } }[]): boolean {
  return new Set(modules.map(({ content }) => content.kind)).size > 1;
}
