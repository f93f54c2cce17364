import { type ByteStream, readAll, Sha256, streamOf, verified } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  contentFrom,
  type Descriptor,
  type Digest,
  type ImageRepository,
  MANIFEST_LIMIT_BYTES,
  parseDigest,
} from '../../oci/index.ts';
import type { BlobTar } from './blob-tar.ts';

/** An image on its way into an archive. */
export interface GatheredImage {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  readonly repository: ImageRepository;
  /** Has all blobs but manifests, which no archive holds. */
  readonly tar: BlobTar;
  /** Blobs that the writer hashed, plain and packed, while it made or read them. */
  readonly expandable: ReadonlySet<Digest>;
}

/** A repository whose blobs go into a tar at once. Nothing in it has a name. */
export function archiveRepository(place: string, tar: BlobTar): GatheredImage {
  const manifests = new Map<Digest, Uint8Array>();
  const expandable = new Set<Digest>();
  const has = async ({ digest }: Descriptor): Promise<boolean> => tar.find(digest) !== undefined;
  const repository: ImageRepository = {
    place,
    resolve: async () => undefined,
    referrers: async () => [],
    tags: async () => [],
    readManifest: async ({ digest }) => manifests.get(digest) ?? missing('manifest', digest, place),
    readBlob: (descriptor, { offset = 0 } = {}) => contentFrom(() => readBlob(tar, descriptor, place)).open(offset),
    hasBlob: has,
    mountBlob: has,
    async writeBlob({ digest, size }, content, { signal, onProgress, isExpandable = false } = {}) {
      const source = verified(content.open(0), { what: `blob ${digest} for \`${place}\``, digest, size });
      await tar.add(interruptible(source, signal), () => digest);
      if (isExpandable) expandable.add(digest);
      onProgress?.(size);
    },
    async writeManifest(descriptor, bytes) {
      const what = `manifest ${descriptor.digest} for \`${place}\``;
      const content = verified(streamOf(bytes), { what, ...descriptor });
      manifests.set(descriptor.digest, await readAll(content, { limitBytes: MANIFEST_LIMIT_BYTES, what }));
    },
    async receiveBlob(content, signal) {
      const sha256 = new Sha256();
      const source = sha256.through(interruptible(content, signal));
      const blob = await tar.add(source, () => parseDigest(sha256.digest()));
      expandable.add(blob.digest);
      return { digest: blob.digest, size: blob.size, open: () => tar.read(blob) };
    },
  };
  return { place, repository, tar, expandable };
}

async function* interruptible(source: ByteStream, signal: AbortSignal | undefined): ByteStream {
  for await (const chunk of source) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

async function* readBlob(tar: BlobTar, { digest }: Descriptor, place: string): ByteStream {
  yield* tar.read(tar.find(digest) ?? missing('blob', digest, place));
}

function missing(kind: string, digest: Digest, place: string): never {
  throw new RootsmithError('IMAGE_NOT_FOUND', `cannot read ${kind} ${digest} of \`${place}\`: it was not written`, {
    hint: 'Copy the image again; this copy is incomplete.',
    details: { digest },
  });
}
