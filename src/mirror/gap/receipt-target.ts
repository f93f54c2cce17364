import type { RepositoryTarget } from '../../oci/index.ts';
import { partialTarget } from './partial-repository.ts';
import type { Receipt } from './receipt.ts';

/**
 * Shows the far side, as its receipt describes it, as a target to plan for: what a mirror run would have to send there
 * is what a delta has to carry. Without a receipt the far side is empty.
 */
export function receiptTarget(receipt: Receipt | undefined): RepositoryTarget {
  const place = receipt === undefined ? 'an empty bundle' : `${receipt.place}, by its receipt`;
  return partialTarget(place, 'something other than planning was done with a receipt', (path) => ({
    resolve: async (name) => {
      const digest = receipt?.tagsOf(path).get(name);
      // A plan compares digests only. Media type and size are not in a receipt.
      return digest && { mediaType: '', digest, size: 0 };
    },
    hasBlob: async ({ digest }) => receipt?.holds(path, digest) === true,
    tags: async () => [...(receipt?.tagsOf(path).keys() ?? [])].sort(),
  }));
}
