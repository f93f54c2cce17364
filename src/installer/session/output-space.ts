import { dirname } from 'node:path';
import { checkSpace, OUTPUT_SPACE_HINT, type SpaceNeed, TEMPORARY_SPACE_HINT } from '../../files/index.ts';
import { formatPlace, type Place, parsePlace, pathOfPlace } from '../../oci/index.ts';
import type { BuildContext } from './context.ts';

/** Guesses of what a build takes, in bytes: each result in its place, and the work files in the temporary folder. */
export interface SpaceEstimates {
  readonly resultBytes: number;
  readonly workBytes: number;
}

/**
 * Compares what a build may write with the room where it goes, before it works, and warns where that may not fit.
 * Registries and daemons do not tell their room.
 */
export async function warnOfFullDisks(
  outputs: readonly (Place | string)[],
  { resultBytes, workBytes }: SpaceEstimates,
  { files, report }: Pick<BuildContext, 'files' | 'report'>,
): Promise<void> {
  const { folder: temporary } = files;
  if (temporary === undefined) return;
  const needs = outputs.flatMap((output) =>
    needOf(typeof output === 'string' ? parsePlace(output) : output, resultBytes),
  );
  const own = { folder: temporary, what: 'temporary files', hint: TEMPORARY_SPACE_HINT };
  await checkSpace([...needs, { ...own, leastBytes: 0, likelyBytes: workBytes }], {
    warn: (message) => report({ kind: 'warning', message }),
  });
}

function needOf(place: Place, likelyBytes: number): readonly SpaceNeed[] {
  const folder = folderOf(place);
  if (folder === undefined) return [];
  return [{ folder, what: `\`${formatPlace(place)}\``, leastBytes: 0, likelyBytes, hint: OUTPUT_SPACE_HINT }];
}

function folderOf(place: Place): string | undefined {
  const path = pathOfPlace(place);
  return path === undefined || place.kind === 'oci' ? path : dirname(path);
}
