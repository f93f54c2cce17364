import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  digestOf,
  manifestContent,
  type RepositoryReader,
  type RepositorySource,
  type UnusableReferrer,
} from '../oci/index.ts';
import type { BundleImage } from './bundle-index.ts';
import type { BundleReader } from './bundle-reader.ts';

/**
 * A bundle as a source of repositories, named by host and path: `ghcr.io/siderolabs/installer`. Disposing leaves the
 * bundle open.
 */
export function bundleSource(bundle: BundleReader): RepositorySource {
  return {
    place: bundle.place,
    repository: (path) => bundleRepository(bundle, path),
    async [Symbol.asyncDispose]() {},
  };
}

function bundleRepository(bundle: BundleReader, repository: string): RepositoryReader {
  const images = bundle.images.filter((image) => image.repository === repository);
  const place = `${repository} of \`${bundle.place}\``;
  return {
    place,
    resolve: async (name) => (isDigest(name) ? manifestOf(bundle, name) : tagged(images, name)),
    readManifest: (descriptor, signal) => readManifest(bundle, descriptor, signal),
    readBlob: ({ digest }, { offset = 0, length, signal } = {}) =>
      bundle.readVerified(digest, { offset, length, signal }),
    referrers: (subject, signal, unusable) => referrersAmong(bundle, images, subject, { signal, unusable }),
    tags: async () => images.flatMap(({ tag }) => tag ?? []).sort(),
  };
}

function tagged(images: readonly BundleImage[], name: string): Descriptor | undefined {
  return images.find(({ tag }) => tag === name)?.descriptor;
}

function manifestOf(bundle: BundleReader, digest: Digest): Descriptor | undefined {
  const { mediaType, size } = bundle.find(digest) ?? {};
  return mediaType === undefined || size === undefined ? undefined : { mediaType, digest, size };
}

async function readManifest(bundle: BundleReader, { digest }: Descriptor, signal?: AbortSignal): Promise<Uint8Array> {
  await using blob = await bundle.openBlob(digest);
  signal?.throwIfAborted();
  if (blob === undefined || manifestOf(bundle, digest) === undefined) {
    throw new RootsmithError('IMAGE_NOT_FOUND', `the bundle \`${bundle.place}\` does not hold the manifest ${digest}`, {
      hint: 'Export the bundle again.',
      details: { digest },
    });
  }
  const bytes = await blob.read(0, blob.size);
  if (digestOf(bytes) === digest) return bytes;
  throw new RootsmithError('BUNDLE_DAMAGED', `the manifest ${digest} in \`${bundle.place}\` is damaged`, {
    hint: 'Run `rootsmith mirror verify` to see what has to be sent again.',
    details: { digest },
  });
}

/** Manifests without a tag were stored because they are referrers. */
async function referrersAmong(
  bundle: BundleReader,
  images: readonly BundleImage[],
  subject: Digest,
  asking: Asking,
): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  for (const { descriptor, tag } of images) {
    if (tag !== undefined) continue;
    if ((await subjectOf(bundle, descriptor, asking)) === subject) found.push(descriptor);
  }
  return found.sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

interface Asking {
  readonly signal: AbortSignal | undefined;
  readonly unusable: UnusableReferrer | undefined;
}

/** The subject of a manifest. A manifest that cannot be parsed has none, so it does not hide the others. */
async function subjectOf(
  bundle: BundleReader,
  descriptor: Descriptor,
  { signal, unusable }: Asking,
): Promise<Digest | undefined> {
  const bytes = await readManifest(bundle, descriptor, signal);
  const { digest, mediaType } = descriptor;
  try {
    return manifestContent(bytes, { what: `manifest ${digest} of \`${bundle.place}\``, mediaType }).subject;
  } catch (error) {
    if (unusable === undefined || !isRootsmithError(error)) throw error;
    unusable(error);
    return undefined;
  }
}

function isDigest(name: string): name is Digest {
  return name.startsWith('sha256:');
}
