import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteStream } from '../../bytes/index.ts';
import { type ArchiveOptions, makeSpool, removeAbandoned, syncDirectory, writeFileWhole } from '../../files/index.ts';
import { type Digest, formatPlace, type ImageSink, type Place } from '../../oci/index.ts';
import { archiveRepository } from './archive-repository.ts';
import { BlobTar } from './blob-tar.ts';
import { finishGathered, loadGathered, packImage } from './pack-image.ts';

/** Writes one image as `docker load` takes it. A file that is there already is replaced. */
export async function openDockerArchiveSink(
  place: Extract<Place, { kind: 'docker-archive' }>,
  options: Pick<ArchiveOptions, 'spoolDirectory' | 'decompressors'>,
): Promise<ImageSink> {
  await removeAbandoned(dirname(place.file));
  return await archiveSink(options, {
    place: formatPlace(place),
    reference: place.reference,
    target: place.file,
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
  /** The path of the archive, or what takes its bytes at commit. */
  readonly target: string | ((archive: ByteStream, delivery: Delivery) => Promise<void>);
}

/** Makes a docker archive while an image is written. */
export async function archiveSink(
  { spoolDirectory, decompressors }: Pick<ArchiveOptions, 'spoolDirectory' | 'decompressors'>,
  { place, reference, target }: ArchiveSinkOptions,
): Promise<ImageSink> {
  const directory = await makeSpool(spoolDirectory, 'docker-archive');
  const [path, durable] = typeof target === 'string' ? [target, true] : [join(directory, 'image.tar'), false];
  const tar = new BlobTar({ path, place, durable });
  const image = archiveRepository(place, tar);
  return {
    place,
    repository: image.repository,
    async commit(root, _bytes, signal) {
      const view = await loadGathered(root, image, signal);
      const options = { reference, directory, decompressors, signal };
      const isWhole = await finishGathered(view, image, options);
      if (typeof target !== 'string') {
        const delivery = { configDigest: view.manifest.config.digest, signal };
        return await target(isWhole ? tar.content() : packImage(view, options), delivery);
      }
      if (isWhole) await tar.place();
      else await writeFileWhole(target, packImage(view, options), { signal });
      await syncDirectory(dirname(target));
    },
    async [Symbol.asyncDispose]() {
      await tar[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
