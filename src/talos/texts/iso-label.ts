import { isAtLeast, type TalosVersion } from '../version.ts';

const SINCE = '1.8';
const SAME_SINCE = '1.10';
const MAX_LENGTH = 32;

/** The label of an ISO: nodes find the image cache on it by its beginning. Undefined up to 1.7, which has none. */
export function isoVolumeLabel(
  version: TalosVersion,
  { secureBoot }: { readonly secureBoot: boolean },
): string | undefined {
  if (!isAtLeast(version, SINCE)) return undefined;
  const name = secureBoot && !isAtLeast(version, SAME_SINCE) ? `Talos-SB-${version}` : `Talos-${version}`;
  return name
    .toUpperCase()
    .replaceAll(/[-._]/g, '_')
    .replaceAll(/[^A-Z0-9_]/g, '')
    .slice(0, MAX_LENGTH);
}
