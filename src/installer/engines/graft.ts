import { planSquashfs, type SquashfsSurvey, surveySquashfs } from '../../formats/index.ts';
import { squashfsCompressors } from '../compression/codecs.ts';
import type { BaseRootfs } from '../stages/unsquash.ts';
import { OverflowSpool } from '../work/overflow-spool.ts';
import type { SquashInput, SquashOutput } from './engine.ts';

/**
 * Writes the edited image by copying: untouched blocks and fragments stay as they are, compressed; only
 * new files are compressed, and the metadata is written anew. Needs no outside program and no root.
 */
export async function squashByGraft(input: SquashInput): Promise<SquashOutput> {
  const { base, tree, time, layout, workspace, report, keep, signal } = input;
  const blocks = keep(new OverflowSpool(workspace.newPath('blocks')));
  const plan = await planSquashfs(tree.root, {
    base,
    compressors: squashfsCompressors(base.reader.superblock, base.reader.compressorOptions?.decoded),
    spool: blocks,
    time,
    layout,
    signal,
  });
  for (const name of plan.statistics.unstorableXattrs)
    report({ kind: 'warning', message: `squashfs cannot hold the extended attribute \`${name}\`: it is left out` });
  return { ...plan.content, statistics: plan.statistics };
}

/** What the engine would do, without doing it. */
export function surveyGraft({
  base,
  tree,
  layout,
  signal,
}: Pick<SquashInput, 'tree' | 'layout' | 'signal'> & { readonly base: BaseRootfs }): Promise<SquashfsSurvey> {
  return surveySquashfs(tree.root, { base, layout, signal });
}
