import { dirname } from 'node:path';
import { type BundlePlan, hasDraft } from '../../bundle/index.ts';
import { checkSpace, OUTPUT_SPACE_HINT } from '../../files/index.ts';
import type { CliContext } from '../command.ts';
import { exists } from '../existing-paths.ts';
import { nearLimit } from './check-target.ts';

/**
 * Compares a planned bundle with the room where it goes. Throws `DISK_FULL` where it cannot fit. One that is there
 * already, in whole or in part, takes less than its size, so nothing is said.
 */
export async function checkBundleSpace(
  path: string,
  { map }: Pick<BundlePlan, 'map'>,
  { report }: Pick<CliContext, 'report'>,
): Promise<void> {
  if ((await exists(path)) || (await hasDraft(path))) return;
  const need = { folder: dirname(path), what: `\`${path}\``, hint: OUTPUT_SPACE_HINT };
  const { size } = map;
  await checkSpace([{ ...need, leastBytes: size, likelyBytes: nearLimit(size) }], {
    warn: (message) => report({ kind: 'warning', message }),
  });
}
