import { type ByteStream, readAll, verified } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type Descriptor, type ImageSource, MANIFEST_LIMIT_BYTES, reopenable } from '../../oci/index.ts';
import { blobPath } from '../file-names.ts';
import type { LayoutFiles } from '../layout-files.ts';

/** What a layout can tell without its index: the content behind a descriptor. */
export function blobReader(files: LayoutFiles): Pick<ImageSource, 'place' | 'readManifest' | 'readBlob'> {
  return {
    place: files.place,
    readManifest: readManifestFrom(files),
    readBlob: (descriptor, signal) => reopenable(() => readBlobFrom(files, descriptor, signal)),
  };
}

function readManifestFrom(files: LayoutFiles): ImageSource['readManifest'] {
  return async (descriptor, signal) => {
    const what = `manifest ${descriptor.digest} of \`${files.place}\``;
    if (descriptor.size > MANIFEST_LIMIT_BYTES) {
      throw new RootsmithError(
        'LIMIT_EXCEEDED',
        `${what} has ${descriptor.size} bytes, more than the limit of ${MANIFEST_LIMIT_BYTES}`,
      );
    }
    return await readAll(readBlobFrom(files, descriptor, signal), { limitBytes: MANIFEST_LIMIT_BYTES, what });
  };
}

async function* readBlobFrom(files: LayoutFiles, descriptor: Descriptor, signal?: AbortSignal): ByteStream {
  const { digest, size } = descriptor;
  const path = blobPath(digest);
  const what = `blob ${digest} of \`${files.place}\``;
  const found = await files.sizeOf(path);
  if (found === undefined) {
    throw new RootsmithError('IMAGE_NOT_FOUND', `cannot read ${what}: it is named by the image but missing`, {
      hint: 'Copy the image again; this copy is incomplete.',
      details: { digest },
    });
  }
  if (found !== size) {
    throw new RootsmithError('SIZE_MISMATCH', `${what} should have ${size} bytes, found ${found}`, {
      hint: 'Copy the image again; this copy is damaged.',
      details: { digest, expected: size, found },
    });
  }
  for await (const chunk of verified(files.read(path), { what, digest, size })) {
    signal?.throwIfAborted();
    yield chunk;
  }
}
