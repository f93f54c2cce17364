import type { Descriptor, RepositoryTarget, RepositoryWriter } from '../../oci/index.ts';
import type { Receipt } from './receipt.ts';

/**
 * Shows the far side, as its receipt describes it, as a target to plan for: what a mirror run would have to send there is
 * what a delta has to carry. Without a receipt the far side is empty.
 */
export function receiptTarget(receipt: Receipt | undefined): RepositoryTarget {
  const place = receipt === undefined ? 'an empty bundle' : `${receipt.place}, by its receipt`;
  return {
    place,
    repository: (path) => receiptRepository(receipt, path, place),
    async [Symbol.asyncDispose]() {},
  };
}

function receiptRepository(receipt: Receipt | undefined, path: string, place: string): RepositoryWriter {
  return {
    place,
    resolve: async (name) => meaningOf(receipt, path, name),
    hasBlob: async ({ digest }) => receipt?.holds(path, digest) === true,
    readManifest: onlyPlanned,
    readBlob: () => {
      throw usedOtherwise();
    },
    referrers: async () => [],
    tags: async () => [...(receipt?.tagsOf(path).keys() ?? [])].sort(),
    mountBlob: onlyPlanned,
    writeBlob: onlyPlanned,
    writeManifest: onlyPlanned,
    tag: onlyPlanned,
  };
}

/** A plan compares digests only. Media type and size are not in a receipt. */
function meaningOf(receipt: Receipt | undefined, path: string, name: string): Descriptor | undefined {
  const digest = receipt?.tagsOf(path).get(name);
  return digest === undefined ? undefined : { mediaType: '', digest, size: 0 };
}

async function onlyPlanned(): Promise<never> {
  throw usedOtherwise();
}

function usedOtherwise(): Error {
  return new Error('bug: something other than planning was done with a receipt');
}
