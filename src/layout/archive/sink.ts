import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type ArchiveFile,
  type ArchiveOptions,
  bytesFile,
  makeSpool,
  packFiles,
  readFileStream,
  removeAbandoned,
  syncDirectory,
  writeFileWhole,
} from '../../files/index.ts';
import { type Descriptor, formatPlace, type ImageSink, type Place } from '../../oci/index.ts';
import { BlobFolder } from '../blobs/blob-folder.ts';
import { blobPath, INDEX_FILE, LAYOUT_FILE } from '../file-names.ts';
import { withText } from '../index/edit-index.ts';
import { formatLayoutIndex, parseLayoutIndex } from '../index/layout-index.ts';
import { LAYOUT_CONTENT } from '../layout-files.ts';
import { refuseDigestName } from '../sink.ts';
import { spooledRepository } from './spooled-repository.ts';

/** Writes an image into a new tar of an OCI layout. A file that is there already is replaced. */
export async function openOciArchiveSink(
  at: Extract<Place, { kind: 'oci-archive' }>,
  { spoolDirectory }: Pick<ArchiveOptions, 'spoolDirectory'>,
): Promise<ImageSink> {
  const { file, name } = at;
  const place = formatPlace(at);
  refuseDigestName(place, name);
  await removeAbandoned(dirname(file));
  const directory = await makeSpool(spoolDirectory, 'oci-archive');
  const blobs = new BlobFolder(directory, { place, durable: false });
  return {
    place,
    repository: spooledRepository({ place, directory, blobs }),
    async commit(root, _bytes, signal) {
      if (!blobs.trusted.has(root.digest)) throw new Error(`bug: commit of ${root.digest} before it was written`);
      const packed = packFiles([...layoutFiles(root, name), ...(await blobFiles(blobs))]);
      await writeFileWhole(file, packed, { signal });
      await syncDirectory(dirname(file));
    },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** First in the archive, so that who streams it knows early what it holds. */
function layoutFiles(root: Descriptor, name: string | undefined): readonly ArchiveFile[] {
  const index = formatLayoutIndex(withText(parseLayoutIndex(undefined, { what: 'a new index' }), root, name));
  return [bytesFile(LAYOUT_FILE, LAYOUT_CONTENT), bytesFile(INDEX_FILE, index)];
}

async function blobFiles(blobs: BlobFolder): Promise<readonly ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  for (const digest of [...blobs.trusted].sort()) {
    const path = blobs.pathOf(digest);
    files.push({ path: blobPath(digest), size: (await stat(path)).size, open: () => readFileStream(path) });
  }
  return files;
}
