import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ArchiveOptions } from '../../files/index.ts';
import {
  type ArchiveFile,
  bytesFile,
  makeSpool,
  packFiles,
  readFileStream,
  removeAbandoned,
  syncDirectory,
  writeFileWhole,
} from '../../files/index.ts';
import type { Descriptor, Digest, ImageSink } from '../../oci/index.ts';
import { formatPlace, type Place } from '../../oci/index.ts';
import { BlobFolder } from '../blobs/blob-folder.ts';
import { blobPath, INDEX_FILE, LAYOUT_FILE } from '../file-names.ts';
import { withText } from '../index/edit-index.ts';
import { formatLayoutIndex, parseLayoutIndex } from '../index/layout-index.ts';
import { LAYOUT_CONTENT } from '../layout-files.ts';
import { refuseDigestName } from '../sink.ts';

/** Writes an image into a new tar of an OCI layout. A file that is there already is replaced. */
export async function openOciArchiveSink(
  place: Extract<Place, { kind: 'oci-archive' }>,
  { spoolDirectory }: Pick<ArchiveOptions, 'spoolDirectory'>,
): Promise<ImageSink> {
  const text = formatPlace(place);
  refuseDigestName(text, place.name);
  await removeAbandoned(dirname(place.file));
  const spool = await makeSpool(spoolDirectory, 'oci-archive');
  const blobs = new BlobFolder(spool, { place: text, durable: false });
  const sizes = new Map<Digest, number>();
  return {
    place: text,
    hasBlob: (descriptor, signal) => blobs.has(descriptor, signal),
    async writeBlob(descriptor, content, signal) {
      await blobs.write(descriptor, content, signal);
      sizes.set(descriptor.digest, descriptor.size);
    },
    async writeManifest(descriptor, bytes, signal) {
      await blobs.writeBytes(descriptor, bytes, signal);
      sizes.set(descriptor.digest, descriptor.size);
    },
    async commit(root, signal) {
      if (!sizes.has(root.digest)) throw new Error(`bug: commit of ${root.digest} before it was written`);
      const packed = packFiles([...layoutFiles(root, place.name), ...blobFiles(blobs, sizes)]);
      await writeFileWhole(place.file, packed, { signal });
      await syncDirectory(dirname(place.file));
    },
    async [Symbol.asyncDispose]() {
      await rm(spool, { recursive: true, force: true });
    },
  };
}

/** First in the archive, so that who streams it knows early what it holds. */
function layoutFiles(root: Descriptor, name: string | undefined): readonly ArchiveFile[] {
  const index = formatLayoutIndex(withText(parseLayoutIndex(undefined, { what: 'a new index' }), root, name));
  return [bytesFile(LAYOUT_FILE, LAYOUT_CONTENT), bytesFile(INDEX_FILE, index)];
}

function blobFiles(blobs: BlobFolder, sizes: ReadonlyMap<Digest, number>): readonly ArchiveFile[] {
  return [...sizes.keys()].sort().map((digest) => ({
    path: blobPath(digest),
    size: sizes.get(digest) ?? 0,
    open: () => readFileStream(blobs.pathOf(digest)),
  }));
}
