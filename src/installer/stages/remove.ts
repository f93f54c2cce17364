import type { EntryPath } from '../../bytes/index.ts';
import type { Recipe } from '../../recipe/index.ts';
import { type RootTree, removePaths } from '../../rootfs/index.ts';
import { withoutOldModules } from '../kernel/old-modules.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';

export interface RemoveInput {
  /** The tree of the base. */
  readonly tree: RootTree;
  readonly recipe: Pick<Recipe, 'remove' | 'kernel'>;
}

export interface RemoveOutput {
  readonly tree: RootTree;
  /** Every path that was removed. */
  readonly removed: readonly EntryPath[];
  /** Those of them that the recipe does not name: the modules of a kernel that it replaces. */
  readonly oldModules: readonly EntryPath[];
}

/** The tree without the paths that the recipe removes, and without the modules of a kernel that it replaces. */
export const removeStage: BuildStage<RemoveInput, RemoveOutput> = {
  name: 'remove',
  run: async (input, context) => removeFrom(input, context),
  summary: ({ removed }) => (removed.length === 0 ? 'nothing' : removed.map((path) => `/${path}`).join(' ')),
};

/** A pattern without a match is a warning, as for the guide's RM. */
function removeFrom({ tree, recipe }: RemoveInput, { report }: Pick<BuildContext, 'report'>): RemoveOutput {
  const removal = removePaths(tree, recipe.remove);
  for (const pattern of removal.unmatched)
    report({ kind: 'warning', message: `nothing to remove at \`${pattern}\`: the base has no such path` });
  const { tree: left, oldModules } = withoutOldModules(removal.tree, recipe.kernel);
  return { tree: left, removed: [...removal.removed, ...oldModules], oldModules };
}
