import type { PrivateFolder } from '../../files/index.ts';
import type { MirrorOutcome } from '../../mirror/index.ts';
import type { ImageCounts } from '../../progress/index.ts';
import type { CliContext } from '../command.ts';

/** Prints a line for each image that is at the target. */
export async function printOutcome(
  outcome: MirrorOutcome,
  { target, asJson }: { readonly target: string; readonly asJson: boolean },
  { print: line, report }: CliContext,
): Promise<void> {
  const { renderImage, renderLeft, renderOutcomeJson } = await import('../render/mirror.ts');
  const left = renderLeft(outcome);
  if (left !== undefined) report({ kind: 'warning', message: left });
  const there = outcome.images.filter(({ state }) => state !== 'failed');
  for (const text of asJson ? [renderOutcomeJson(target, outcome)] : there.map(renderImage)) line(text);
  report({ kind: 'finished', made: [{ name: target }], images: countImages(outcome) });
}

function countImages({ images }: MirrorOutcome): ImageCounts {
  const count = (wanted: string): number => images.filter(({ state }) => state === wanted).length;
  return { copied: count('copied'), present: count('present'), failed: count('failed') };
}

/** Removes the journal of uploads, which is useless after everything succeeded. */
export async function cleanUp(folder: PrivateFolder | undefined): Promise<void> {
  if (folder === undefined) return;
  const { removePrivateFolder } = await import('../../files/index.ts');
  await removePrivateFolder(folder);
}
