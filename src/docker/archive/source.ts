import { type Budget, type ByteStream, type RandomAccess, readRange, verified } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type ArchiveOptions, type FileAccess, openArchive, TarMembers } from '../../files/index.ts';
import {
  type Descriptor,
  type Digest,
  formatPlace,
  type ImageSource,
  type Place,
  singleImage,
} from '../../oci/index.ts';
import { type ArchivedImage, buildManifest } from './image-manifest.ts';
import { readSavedImages, selectImage } from './saved-images.ts';

/** Reads an image out of what `docker save` wrote, of any age, without unpacking it. */
export async function openDockerArchiveSource(
  place: Extract<Place, { kind: 'docker-archive' }>,
  options: Pick<ArchiveOptions, 'spoolDirectory' | 'decompressors' | 'budget' | 'signal'>,
): Promise<ImageSource> {
  const file = await openArchive(place.file, options);
  const { budget, signal } = options;
  return await archiveSource(file, { place: formatPlace(place), reference: place.reference, budget, signal });
}

export interface ArchiveSourceOptions {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** A tag, or `@<index>`; without it, the only image. */
  readonly reference: string | undefined;
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The image in an open archive. Disposing it closes the file, and so does a failure. */
export async function archiveSource(
  file: FileAccess,
  { place, reference, budget, signal }: ArchiveSourceOptions,
): Promise<ImageSource> {
  try {
    const members = await TarMembers.index(file, { place, budget, signal });
    const saved = selectImage(await readSavedImages(members, place), reference, place);
    const image = await buildManifest(members, saved, { place, signal });
    const repository = singleImage(image.root, {
      place,
      readManifest: async (descriptor) => manifestOf(image, descriptor, place),
      openBlob: (descriptor, signal) => readBlobOf(image, descriptor, { place, signal }),
      openPart: ({ digest }, { offset, length }) => readRange(blobFile(image, digest, place), offset, length),
    });
    return {
      place,
      root: image.root,
      repository,
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

function manifestOf({ root, manifest }: ArchivedImage, { digest }: Descriptor, place: string): Uint8Array {
  if (digest === root.digest) return manifest.slice();
  throw missing(`manifest ${digest}`, place, digest);
}

async function* readBlobOf(
  image: ArchivedImage,
  { digest, size }: Descriptor,
  { place, signal }: { readonly place: string; readonly signal: AbortSignal | undefined },
): ByteStream {
  const file = blobFile(image, digest, place);
  for await (const chunk of verified(readRange(file), { what: `blob ${digest} of \`${place}\``, digest, size })) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

function blobFile({ blobs }: ArchivedImage, digest: Digest, place: string): RandomAccess {
  const file = blobs.get(digest);
  if (file === undefined) throw missing(`blob ${digest}`, place, digest);
  return file;
}

function missing(what: string, place: string, digest: string): RootsmithError {
  return new RootsmithError(
    'IMAGE_NOT_FOUND',
    `cannot read ${what} of \`${place}\`: the image has none of that digest`,
    {
      details: { digest },
    },
  );
}
