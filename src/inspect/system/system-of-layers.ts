import type { TarEntry } from '../../formats/index.ts';
import { applyLayer, emptyTree, type FileContent, ownContent, type RootNode, walkTree } from '../../rootfs/index.ts';
import type { LayerLevel } from '../layers/layer-level.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import type { Origin, SystemLevel } from './system-level.ts';

/** The files of an image as a container sees them: its layers, one over the other. */
export async function systemOfLayers(
  layers: readonly LayerLevel[],
  { budget, signal }: Pick<InspectContext, 'budget' | 'signal'>,
): Promise<SystemLevel> {
  let tree = emptyTree(0);
  const origins = new Map<RootNode, Origin>();
  const budgetOfAll = budget.fork();
  for (const { file, number } of layers) {
    const store = async ({ offset }: TarEntry): Promise<FileContent> => ({
      kind: 'stream',
      open: () => file.content({ offset }),
    });
    tree = await applyLayer(tree, file.entries(), { what: file.bytes.what, store, budget: budgetOfAll, signal });
    const origin: Origin = { kind: 'layer', name: `layer ${number}` };
    for (const { node } of walkTree(tree)) if (!origins.has(node)) origins.set(node, origin);
  }
  const lowest: Origin = { kind: 'layer', name: 'layer 1' };
  return { view: 'container', tree, content: ownContent, originOf: (node) => origins.get(node) ?? lowest };
}
