import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  manifestContent,
  mediaKind,
  type RepositoryReader,
  type RepositoryTarget,
  type RepositoryWriter,
} from '../../oci/index.ts';
import { attemptReferrer, type LeftBehind } from './left-behind.ts';
import type { ManifestCache } from './manifest-cache.ts';
import type { PlannedImage, PlannedManifest } from './plan-model.ts';

/** An image that is being published. */
interface Publishing {
  readonly image: PlannedImage;
  readonly writer: RepositoryWriter;
  readonly read: (descriptor: Descriptor) => Promise<Uint8Array>;
  /** Digests that are not at the target, and why. */
  readonly gone: Map<Digest, RootsmithError>;
}

/** Writes the manifests and the tags of the images of one run. */
export class Publisher {
  readonly #target: RepositoryTarget;
  readonly #cache: ManifestCache;
  readonly #signal: AbortSignal | undefined;
  /** Two images of a repository may name the same manifest, which is written once. */
  readonly #written = new Map<string, Promise<void>>();

  constructor(target: RepositoryTarget, cache: ManifestCache, signal: AbortSignal | undefined) {
    this.#target = target;
    this.#cache = cache;
    this.#signal = signal;
  }

  /**
   * Writes manifests from the leaves up, then tags; the tag of the image itself comes last. The blobs are at the
   * target, except those that are `lost`. Referrers that need a lost blob are left behind, and returned.
   */
  async publish(
    image: PlannedImage,
    reader: RepositoryReader,
    lost: ReadonlyMap<Digest, RootsmithError> = new Map(),
  ): Promise<readonly LeftBehind[]> {
    const writer = this.#target.repository(image.target.repository);
    const read = (descriptor: Descriptor) => this.#cache.read(descriptor, reader, this.#signal);
    const publishing: Publishing = { image, writer, read, gone: new Map(lost) };
    const left: LeftBehind[] = [];
    for (const manifest of image.manifests) {
      const { digest } = manifest.descriptor;
      const error = await this.#publishManifest(manifest, publishing);
      if (error === undefined) continue;
      publishing.gone.set(digest, error);
      left.push({ what: digest, error });
    }
    for (const { tag, digest } of image.tags) {
      const error = await this.#publishTag(tag, digest, publishing);
      if (error !== undefined) left.push({ what: tag, error });
    }
    if (image.target.tag !== undefined) await this.#tag(image.target.tag, image.root, publishing);
    return left;
  }

  /** Writes a manifest. Returns why a referrer is left behind; a failure of the image itself is thrown. */
  async #publishManifest(manifest: PlannedManifest, publishing: Publishing): Promise<RootsmithError | undefined> {
    const { descriptor, isReferrer } = manifest;
    if (!isReferrer) {
      await this.#writeOnce(descriptor, publishing).catch((error: unknown) => {
        throw explainedRefusal(error, manifest, publishing.image);
      });
      return undefined;
    }
    const written = await attemptReferrer(async () => {
      const lack = await lackOf(manifest, publishing);
      if (lack !== undefined) throw lack;
      await this.#writeOnce(descriptor, publishing);
    }, this.#signal);
    return 'error' in written ? written.error : undefined;
  }

  /** Sets the tag of a referrer, where the referrer is at the target. Returns why the tag is left behind. */
  async #publishTag(tag: string, digest: Digest, publishing: Publishing): Promise<RootsmithError | undefined> {
    const manifest = publishing.image.manifests.find(({ descriptor }) => descriptor.digest === digest);
    if (manifest === undefined || publishing.gone.has(digest)) return undefined;
    const set = await attemptReferrer(() => this.#tag(tag, manifest.descriptor, publishing), this.#signal);
    return 'error' in set ? set.error : undefined;
  }

  async #writeOnce(descriptor: Descriptor, { image, writer, read }: Publishing): Promise<void> {
    const key = `${image.target.repository}@${descriptor.digest}`;
    const write = async () => await writer.writeManifest(descriptor, await read(descriptor), this.#signal);
    const writing = this.#written.get(key) ?? write();
    this.#written.set(key, writing);
    await writing;
  }

  async #tag(tag: string, descriptor: Descriptor, { writer, read }: Publishing): Promise<void> {
    await writer.tag(tag, descriptor, await read(descriptor), this.#signal);
  }
}

/** Finds out why something that a referrer names, or refers to, is not at the target. */
async function lackOf(
  { descriptor, blobs, subject }: PlannedManifest,
  { gone, read }: Publishing,
): Promise<RootsmithError | undefined> {
  if (gone.size === 0) return undefined;
  const { digest, mediaType } = descriptor;
  const isIndex = mediaKind(mediaType) === 'index';
  const children = isIndex
    ? manifestContent(await read(descriptor), { what: `index ${digest}`, mediaType }).children
    : [];
  const needed = [...blobs, ...(subject === undefined ? [] : [subject]), ...children.map((child) => child.digest)];
  return needed.map((each) => gone.get(each)).find((error) => error !== undefined);
}

/** The error codes of registries for an index that names something that they do not have. */
const UNKNOWN_PART = /^(?:MANIFEST_|BLOB_UNKNOWN)/;

/** Not every registry takes a sparse index. Where one refuses it, the hint says what to do. */
function explainedRefusal(error: unknown, { descriptor }: PlannedManifest, { root, omitted }: PlannedImage): unknown {
  if (!isRootsmithError(error) || omitted.length === 0 || descriptor.digest !== root.digest) return error;
  const said = error.details['registryCode'];
  if (typeof said !== 'string' || !UNKNOWN_PART.test(said)) return error;
  const { code, message, details } = error;
  return new RootsmithError(code, `${message}; the index is sparse: it names images that are not copied`, {
    hint: 'Have the index written anew without them, with another digest: `--index rebuilt` of `mirror copy` and `mirror export`, or `index: rebuilt` in the mirror file.',
    details,
    cause: error,
  });
}
