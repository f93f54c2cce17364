import { counted } from '../../errors/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import type { Overlaid, RootTree, TreeChange } from '../../rootfs/index.ts';
import { addModules } from '../kernel/new-modules.ts';
import { addServices } from '../services/add-services.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';
import { type ApplyLayersOptions, applyLayers, chained } from '../trees/apply-layers.ts';

export interface OverlayInput extends ApplyLayersOptions {
  readonly tree: RootTree;
  readonly recipe: Pick<Recipe, 'kernel' | 'layers' | 'services'>;
  /** Release of the kernel that the recipe brings. */
  readonly kernelRelease: string | undefined;
}

/** The tree with everything that the recipe adds to it. */
export const overlayStage: BuildStage<OverlayInput, Overlaid> = {
  name: 'overlay',
  run: overlayRecipe,
  summary: ({ changes }) => describeChanges(changes),
};

/** Adds modules, layers and services, in this order. */
export async function overlayRecipe(
  { tree, recipe, kernelRelease, ...options }: OverlayInput,
  context: BuildContext,
): Promise<Overlaid> {
  let result: Overlaid = { tree, changes: [] };
  const { kernel, layers, services } = recipe;
  if (kernel) {
    const modules = { kernel, release: kernelRelease };
    result = chained(result, await addModules(result.tree, modules, { ...options, context }));
  }
  result = chained(result, await applyLayers(result.tree, layers, options));
  return chained(result, await addServices(result.tree, services, options));
}

function describeChanges(changes: readonly TreeChange[]): string {
  const count = (kind: TreeChange['kind']): number => changes.filter((change) => change.kind === kind).length;
  return `${counted(count('added'), 'path')} added, ${count('replaced')} replaced, ${count('removed')} removed`;
}
