import type { BundleWriter } from '../../bundle/index.ts';
import { streamOf } from '../../bytes/index.ts';
import type { Descriptor, RepositoryTarget } from '../../oci/index.ts';
import { partialTarget } from './partial-repository.ts';

/**
 * Shows a bundle that is being written as the target of a mirror run. All repositories share one set of blobs. Tags
 * need no writing: they are in the plan of the bundle. A blob that a delta leaves out counts as mounted.
 */
export function bundleTarget(writer: BundleWriter, place: string): RepositoryTarget {
  const write = async (descriptor: Descriptor, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> =>
    await writer.writeBlob(descriptor, { open: (offset) => streamOf(bytes.subarray(offset)) }, { signal });
  return partialTarget(place, 'a bundle was read while it was being written', () => ({
    hasBlob: (descriptor, signal) => writer.hasBlob(descriptor, signal),
    mountBlob: async (descriptor, _from, signal) =>
      !writer.hasPlaceFor(descriptor.digest) || (await writer.hasBlob(descriptor, signal)),
    writeBlob: (descriptor, content, options) => writer.writeBlob(descriptor, content, options),
    writeManifest: write,
    tag: (_tag, descriptor, bytes, signal) => write(descriptor, bytes, signal),
  }));
}
