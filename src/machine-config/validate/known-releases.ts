import { isAtLeast, type TalosVersion } from '../../talos/index.ts';

/** The first release whose kinds of documents and whose outer fields are all known here. */
export const FIRST_KNOWN = '1.10';
const FIRST_UNKNOWN = '1.14';

/** Whether a kind or an outer field that is not known here is unknown to the release too. */
export function isKnownRelease(version: TalosVersion): boolean {
  return isAtLeast(version, FIRST_KNOWN) && !isAtLeast(version, FIRST_UNKNOWN);
}
