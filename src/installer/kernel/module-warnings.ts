import { fromByteName } from '../../bytes/index.ts';
import { moduleDirectories, modulesIn } from '../../modules/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import type { NewKernel } from './new-kernel.ts';
import { otherReleases } from './new-modules.ts';

export interface ModuleWarnings {
  readonly kernel: Pick<NewKernel, 'release'>;
  /** The finished tree. */
  readonly tree: RootTree;
  readonly recipe: Pick<Recipe, 'kernel' | 'remove'>;
  readonly sources: Pick<SourceReader, 'tree'>;
}

/** Warns of modules that stay although their kernel is replaced, and of modules in the source that are not taken. */
export async function warnOfModules(
  { kernel, tree, recipe, sources }: ModuleWarnings,
  { report }: Pick<BuildContext, 'report'>,
): Promise<void> {
  const warn = (message: string): void => report({ kind: 'warning', message });
  if (recipe.kernel === undefined) {
    const warning = oldModulesWarning(tree, kernel, recipe);
    if (warning !== undefined) warn(warning);
    return;
  }
  const others = await otherReleases(recipe.kernel, kernel.release, sources);
  if (others.length > 0)
    warn(`the source of the kernel ${kernel.release} holds modules for ${others.join(', ')} too, which are left out`);
}

/** A Dockerfile that brings a kernel removes the old modules by `RM`; undefined where none of them are left. */
function oldModulesWarning(
  tree: RootTree,
  kernel: ModuleWarnings['kernel'],
  { remove }: ModuleWarnings['recipe'],
): string | undefined {
  const left = moduleDirectories(tree).filter(
    ({ release, node }) => release !== kernel.release || isMixed([...modulesIn(node)].map((module) => module.node)),
  );
  if (left.length === 0) return undefined;
  const paths = left.map(({ path }) => `/${fromByteName(path)}`);
  return `the modules of the base's kernel stay beside those of the new one, ${kernel.release}: remove them by \`--build-arg RM="${[...remove, ...paths].join(' ')}"\``;
}

/** Whether modules of the base lie among those of a layer, so that two builds of one release mix. */
function isMixed(modules: readonly { readonly content: { readonly kind: string } }[]): boolean {
  return new Set(modules.map(({ content }) => content.kind)).size > 1;
}
