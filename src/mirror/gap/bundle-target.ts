import type { BundleWriter } from '../../bundle/index.ts';
import { streamOf } from '../../bytes/index.ts';
import type { Descriptor, RepositoryTarget, RepositoryWriter } from '../../oci/index.ts';

/**
 * Shows a bundle that is being written as the target of a mirror run. All repositories share one set of blobs. Tags need
 * no writing: they are in the plan of the bundle. A blob that a delta leaves out counts as mounted.
 */
export function bundleTarget(writer: BundleWriter, place: string): RepositoryTarget {
  const repository = bundleRepository(writer, place);
  return { place, repository: () => repository, async [Symbol.asyncDispose]() {} };
}

function bundleRepository(writer: BundleWriter, place: string): RepositoryWriter {
  return {
    place,
    resolve: async () => undefined,
    readManifest: notRead,
    readBlob: () => {
      throw usedOtherwise();
    },
    referrers: async () => [],
    tags: async () => [],
    hasBlob: (descriptor, signal) => writer.hasBlob(descriptor, signal),
    mountBlob: async (descriptor, _from, signal) =>
      !writer.hasPlaceFor(descriptor.digest) || (await writer.hasBlob(descriptor, signal)),
    writeBlob: (descriptor, content, options) => writer.writeBlob(descriptor, content, options),
    writeManifest: (descriptor, bytes, signal) => writeBytes(writer, descriptor, bytes, signal),
    tag: (_tag, descriptor, bytes, signal) => writeBytes(writer, descriptor, bytes, signal),
  };
}

async function writeBytes(
  writer: BundleWriter,
  descriptor: Descriptor,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  await writer.writeBlob(descriptor, { open: (offset) => streamOf(bytes.subarray(offset)) }, { signal });
}

async function notRead(): Promise<never> {
  throw usedOtherwise();
}

function usedOtherwise(): Error {
  return new Error('bug: a bundle was read while it was being written');
}
