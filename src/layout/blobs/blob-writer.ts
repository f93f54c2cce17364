import type { RepositoryWriter } from '../../oci/index.ts';
import type { BlobFolder } from './blob-folder.ts';

/** What a repository writes whose content goes into one folder of blobs, whatever becomes of the folder. */
export function blobWriter(
  blobs: BlobFolder,
): Pick<RepositoryWriter, 'hasBlob' | 'mountBlob' | 'writeBlob' | 'writeManifest'> {
  return {
    hasBlob: (descriptor, signal) => blobs.has(descriptor, signal),
    mountBlob: (descriptor, _from, signal) => blobs.has(descriptor, signal),
    async writeBlob(descriptor, content, { signal, onProgress } = {}) {
      await blobs.write(descriptor, content.open(0), signal);
      onProgress?.(descriptor.size);
    },
    writeManifest: (descriptor, bytes, signal) => blobs.writeBytes(descriptor, bytes, signal),
  };
}
