import { type Removal, type RootTree, removePaths } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';

/** Takes paths away, as the guide's RM does; what does not exist is a warning. */
export function remove(tree: RootTree, patterns: readonly string[], { report }: BuildContext): Removal {
  const removal = removePaths(tree, patterns);
  for (const pattern of removal.unmatched) {
    report({ kind: 'warning', message: `nothing to remove at \`${pattern}\`: the base has no such path` });
  }
  return removal;
}
