import { planSquashfs, type SquashfsSurvey, surveySquashfs } from '../../formats/index.ts';
import type { BaseRootfs } from '../../initramfs/index.ts';
import { meter } from '../../progress/index.ts';
import { withKeptBlocks } from '../compression/kept-blocks.ts';
import { squashfsCompressors } from '../compression/squashfs-compressors.ts';
import type { SquashContext, SquashInput, SquashOutput } from '../stages/squash.ts';
import { describeStatistics } from './describe-graft.ts';

/** The engine needs no copy of the base for outside programs. */
export interface GraftInput extends Omit<SquashInput, 'base'> {
  readonly base: BaseRootfs;
}

/**
 * Writes the edited image by copying: unchanged blocks and fragments stay as they are, compressed. Only new files are
 * compressed, and the metadata is written anew. It needs no outside program and no root.
 */
export async function squashByGraft(
  { base, tree, time, layout }: GraftInput,
  { files, report, keep, signal, blocks }: SquashContext,
): Promise<SquashOutput> {
  const { reader } = base;
  const kind = { ...reader.superblock, options: reader.compressorOptions?.decoded };
  let [total, reused] = [0, 0];
  const compressed = meter(
    (done) => report({ kind: 'stage-progress', stage: 'squash', done, total, unit: 'bytes' }),
    () => performance.now(),
  );
  const plan = await planSquashfs(tree.root, {
    base,
    compressors: withKeptBlocks(squashfsCompressors(kind, kind.options), kind, {
      cache: blocks,
      onReused: () => (reused += 1),
    }),
    spool: keep(files.newScratch('blocks')),
    time,
    layout,
    onCompressed(bytes, of) {
      total = of;
      compressed.set(bytes);
    },
    signal,
  });
  compressed.end();
  for (const name of plan.statistics.unstorableXattrs)
    report({ kind: 'warning', message: `squashfs cannot hold the extended attribute \`${name}\`: it is left out` });
  const { copiedBytes, written } = plan.statistics;
  return {
    ...plan.content,
    details: describeStatistics(plan.statistics, reused),
    copied: copiedBytes,
    compressed: { from: written.bytesIn, to: written.bytesOut },
  };
}

export interface SurveyInput extends Pick<SquashInput, 'tree' | 'layout'> {
  readonly base: BaseRootfs;
  readonly signal: AbortSignal | undefined;
}

/** What the engine would do, without doing it. */
export function surveyGraft({ tree, base, layout, signal }: SurveyInput): Promise<SquashfsSurvey> {
  return surveySquashfs(tree.root, { base, layout, signal });
}
