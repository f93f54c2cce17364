import { type ByteStream, readAll, upTo, verified } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type Descriptor, MANIFEST_LIMIT_BYTES, type ReadBlobOptions, type RepositoryReader } from '../../oci/index.ts';
import { blobPath } from '../file-names.ts';
import type { LayoutFiles } from '../layout-files.ts';

/** What a layout can tell without its index: the content behind a descriptor. */
export type BlobReader = Pick<RepositoryReader, 'place' | 'readManifest' | 'readBlob'>;

/** Reads the blobs among the files of a layout. */
export function blobReader(files: LayoutFiles): BlobReader {
  return {
    place: files.place,
    readManifest: (descriptor, signal) => readManifest(files, descriptor, signal),
    readBlob: (descriptor, options) => readBlob(files, descriptor, options),
  };
}

async function readManifest(files: LayoutFiles, descriptor: Descriptor, signal?: AbortSignal): Promise<Uint8Array> {
  const what = `manifest ${descriptor.digest} of \`${files.place}\``;
  if (descriptor.size > MANIFEST_LIMIT_BYTES) {
    throw new RootsmithError(
      'LIMIT_EXCEEDED',
      `${what} has ${descriptor.size} bytes, more than the limit of ${MANIFEST_LIMIT_BYTES}`,
    );
  }
  return await readAll(readBlob(files, descriptor, { signal }), { limitBytes: MANIFEST_LIMIT_BYTES, what });
}

/** Read as a whole it is checked against the digest. */
async function* readBlob(
  files: LayoutFiles,
  { digest, size }: Descriptor,
  { offset = 0, length, signal }: ReadBlobOptions = {},
): ByteStream {
  const path = blobPath(digest);
  const what = `blob ${digest} of \`${files.place}\``;
  await requireSize(files, { digest, size, what });
  const rest = files.read(path, offset);
  const content = length === undefined ? rest : upTo(rest, length);
  const isWhole = offset === 0 && length === undefined;
  for await (const chunk of isWhole ? verified(content, { what, digest, size }) : content) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

async function requireSize(
  files: LayoutFiles,
  { digest, size, what }: Pick<Descriptor, 'digest' | 'size'> & { readonly what: string },
): Promise<void> {
  const found = await files.sizeOf(blobPath(digest));
  if (found === undefined) {
    throw new RootsmithError('IMAGE_NOT_FOUND', `cannot read ${what}: it is named by the image but missing`, {
      hint: 'Copy the image again; this copy is incomplete.',
      details: { digest },
    });
  }
  if (found === size) return;
  throw new RootsmithError('SIZE_MISMATCH', `${what} should have ${size} bytes, found ${found}`, {
    hint: 'Copy the image again; this copy is damaged.',
    details: { digest, expected: size, found },
  });
}
