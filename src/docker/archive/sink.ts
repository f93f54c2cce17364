import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ByteStream } from '../../bytes/index.ts';
import { type ArchiveOptions, makeSpool, removeAbandoned, syncDirectory, writeFileWhole } from '../../files/index.ts';
import { BlobFolder, spooledRepository } from '../../layout/index.ts';
import { type Digest, formatPlace, type ImageSink, type Place } from '../../oci/index.ts';
import { loadSpooledImage, packImage } from './spooled-image.ts';

/** Writes one image as `docker load` takes it. A file that is there already is replaced. */
export async function openDockerArchiveSink(
  place: Extract<Place, { kind: 'docker-archive' }>,
  options: Pick<ArchiveOptions, 'spoolDirectory' | 'decompressors'>,
): Promise<ImageSink> {
  await removeAbandoned(dirname(place.file));
  return await archiveSink(options, {
    place: formatPlace(place),
    reference: place.reference,
    async deliver(archive, { signal }) {
      await writeFileWhole(place.file, archive, { signal });
      await syncDirectory(dirname(place.file));
    },
  });
}

export interface Delivery {
  readonly configDigest: Digest;
  readonly signal?: AbortSignal | undefined;
}

export interface ArchiveSinkOptions {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** The tag in the archive; `undefined` for none. */
  readonly reference: string | undefined;
  /** Brings the finished archive where it belongs, at commit. */
  readonly deliver: (archive: ByteStream, delivery: Delivery) => Promise<void>;
}

/** Gathers an image in the spool and makes a docker archive of it at commit. */
export async function archiveSink(
  { spoolDirectory, decompressors }: Pick<ArchiveOptions, 'spoolDirectory' | 'decompressors'>,
  { place, reference, deliver }: ArchiveSinkOptions,
): Promise<ImageSink> {
  const directory = await makeSpool(spoolDirectory, 'docker-archive');
  const blobs = new BlobFolder(directory, { place, durable: false });
  const repository = spooledRepository({ place, directory, blobs });
  return {
    place,
    repository,
    async commit(root, _bytes, signal) {
      const options = { place, directory, blobs, repository, decompressors, signal };
      const view = await loadSpooledImage(root, options);
      const archive = await packImage(view, reference, options);
      await deliver(archive, { configDigest: view.manifest.config.digest, signal });
    },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true });
    },
  };
}
